import SluiceFrame
import Testing

/// What goes into a query comes out of it, and what is computed gets a type by its values.
struct SQLTypeTests {
  /// A column of each type, with missing values.
  private static let all = Table(
    names: ["text", "integer", "number", "boolean", "time", "empty name \" x"],
    columns: [
      column([nil, "é", "", "e\u{301}", "日本 𝄞\0", "'; DROP TABLE input; --"]),
      column([.max, .min, nil, 9_007_199_254_740_993, 0, -1]) { .integer($0) },
      column([0.1, -1e300, 5e-324, nil, .infinity, 9_007_199_254_740_992]) { .number($0) },
      column([true, nil, false, true, false, true]) { .boolean($0) },
      // 2010-12-01 08:26:00, with microseconds, the first and the last day, before 1970.
      column([
        1_291_191_960_000_000, 1_291_191_960_000_001, nil, -62_135_596_800_000_000,
        253_402_300_799_999_999, -1,
      ]) { .timestamp($0) },
      column([nil, nil, nil, nil, nil, nil]),
    ], rowCount: 6)

  private static func column<Value: Numeric>(
    _ values: [Value?], _ storage: ([Value]) -> Column.Storage
  ) -> Column {
    column(values, zero: 0, storage)
  }

  private static func column(
    _ values: [Bool?], _ storage: ([Bool]) -> Column.Storage
  ) -> Column {
    column(values, zero: false, storage)
  }

  private static func column<Value>(
    _ values: [Value?], zero: Value, _ storage: ([Value]) -> Column.Storage
  ) -> Column {
    var bits = Bitmap(repeating: true, count: values.count)
    for (row, value) in values.enumerated() where value == nil { bits[row] = false }
    return Column(
      storage(values.map { $0 ?? zero }), validity: bits.setCount == values.count ? nil : bits)
  }

  private static func column(_ values: [String?]) -> Column {
    let there = Column(texts: values.compactMap { $0 })
    guard case .text(let codes, let dictionary) = there.storage else { return there }
    var rest = codes[...]
    return column(values.map { $0 == nil ? nil : rest.removeFirst() }) {
      .text(codes: $0, dictionary: dictionary)
    }
  }

  private func sql(
    _ query: String, _ tables: Table..., with: String = "", hidesColumns: Bool = false
  ) async throws -> Table {
    let quoted = query.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
    return try await StepLab().run(
      "sql", tables, with: "query: \"\(quoted)\"" + (with.isEmpty ? "" : ", \(with)"),
      hidesColumns: hidesColumns)
  }

  @Test func everyTypeComesBack() async throws {
    #expect(try await sql("SELECT * FROM input", Self.all) == Self.all)
    let renamed = try await sql(
      "SELECT boolean AS b, time AS t FROM (SELECT * FROM input) ORDER BY rowid", Self.all)
    #expect(renamed.names == ["b", "t"])
    #expect(renamed.columns == [Self.all.columns[3], Self.all.columns[4]])
  }

  @Test func aComputedColumnHasTheTypeOfItsValues() async throws {
    let result = try await sql(
      """
      SELECT count(*) AS n, sum("integer") AS whole, avg(number) AS mean, max(text) AS last,
        min(time) AS first, max(time) AS latest, boolean IS NULL AS gone, NULL AS none,
        group_concat(boolean, '') AS bits
      FROM input WHERE "integer" BETWEEN -1 AND 0
      """, Self.all, with: "types: { first: timestamp, gone: boolean }")
    #expect(
      result.columns == [
        Column(.integer([2])), Column(.integer([-1])), Column(.number([.infinity])),
        Column(texts: ["日本 𝄞\0"]), Column(.timestamp([-1])),
        Column(texts: ["9999-12-31 23:59:59.999999"]), Column(.boolean([false])),
        Self.column([nil]), Column(texts: ["01"]),
      ])
  }

  @Test func integersBecomeNumbersOnlyWhereNothingIsLost() async throws {
    let both = "SELECT 1 AS x UNION ALL SELECT 0.5 UNION ALL SELECT NULL UNION ALL SELECT 3"
    #expect(
      try await sql(both, Self.all).columns == [
        Self.column([1, 0.5, nil, 3]) { (values: [Double]) in .number(values) }
      ])
    let lossy = "SELECT 9007199254740993 AS x UNION ALL SELECT 0.5"
    try await fails(lossy, "column 'x' of the result holds integers, but a number in row 2")
    let other = "SELECT 0.5 AS x UNION ALL SELECT 9007199254740993"
    try await fails(other, "holds numbers, but the integer 9007199254740993 in row 2")
    try await fails(
      "SELECT 9007199254740993 AS x", with: "types: { x: number }",
      "holds the integer 9007199254740993, and 'types' makes it number")
  }

  @Test func whatIsNoColumnIsSaid() async throws {
    try await fails(
      "SELECT 'a' AS x UNION ALL SELECT 1", "holds texts, but an integer in row 2",
      "CAST(… AS TEXT)")
    try await fails("SELECT x'00ff' AS x", "holds bytes (BLOB) in row 1", "hex(…)")
    try await fails("SELECT CAST(x'ff' AS TEXT) AS x", "holds a text that is not UTF-8")
    try await fails(
      "SELECT 2 AS x", with: "types: { x: boolean }", "the integer 2, and 'types' makes it boolean")
    try await fails(
      "SELECT 'soon' AS x", with: "types: { x: timestamp }",
      "holds 'soon', and 'types' makes it timestamp")
    try await fails("SELECT * FROM input WHERE 0", "the query gives no row", "on-empty: allow")
    try await fails("SELECT abs(-9223372036854775807 - 1) AS x", "integer overflow")
  }

  private func fails(_ query: String, with: String = "", _ texts: String...) async throws {
    let error = await #expect(throws: StepLab.Failure.self) {
      _ = try await sql(query, Self.all, with: with)
    }
    for text in texts {
      #expect(error?.message.contains(text) == true, "\(error.map { "\($0)" } ?? "")")
    }
  }

  @Test func anEmptyResultKeepsItsTypes() async throws {
    let none = try await sql(
      "SELECT *, 1 AS one, 2 AS yes FROM input WHERE 0", Self.all,
      with: "on-empty: allow, types: { yes: boolean }")
    #expect(none.rowCount == 0)
    #expect(
      none.columns.map(\.type)
        == [.text, .integer, .number, .boolean, .timestamp, .text, .text, .boolean])
  }

  @Test func severalTablesAreJoined() async throws {
    let prices = Table(
      names: ["code", "price"],
      columns: [Column(texts: ["a", "b"]), Column(.number([1.5, 2.5]))], rowCount: 2)
    let sales = Table(
      names: ["Code", "n"],
      columns: [Column(texts: ["b", "a", "b", "c"]), Column(.integer([1, 2, 3, 4]))], rowCount: 4)
    let query =
      "SELECT Code, sum(n * price) AS sum FROM %1 LEFT JOIN %2 USING (code) GROUP BY 1 ORDER BY 1"
    let expected = [
      Column(texts: ["a", "b", "c"]),
      Self.column([3.0, 10.0, nil]) { (values: [Double]) in .number(values) },
    ]
    let unnamed = query.replacing("%1", with: "t1").replacing("%2", with: "T2")
    #expect(try await sql(unnamed, sales, prices).columns == expected)
    let named = query.replacing("%1", with: "\"my sales\"").replacing("%2", with: "pragma_prices")
    #expect(
      try await sql(named, sales, prices, with: "names: [my sales, pragma_prices]").columns
        == expected)
    let renamed = Table(names: ["Code", "price"], columns: prices.columns, rowCount: 2)
    for join in [
      "t1 NATURAL JOIN t2", "t1 JOIN t2 USING ('Code')", "t1 JOIN t2 ON t1.code = t2.code",
    ] {
      let joined = try await sql("SELECT count(*) AS n FROM \(join)", sales, renamed)
      #expect(joined.columns == [Column(.integer([3]))], "\(join)")
    }
    let count = try await sql("SELECT count(*) AS n FROM t1, t2", sales, prices)
    #expect(count.columns == [Column(.integer([8]))])
  }

  @Test func namesAreOneToSQLOnlyInASCII() async throws {
    let one = Column(.integer([1]))
    let apart = Table(names: ["É", "é", ""], columns: [one, one, one], rowCount: 1)
    #expect(try await sql("SELECT É, é, \"\" FROM input", apart).names == ["É", "é", ""])
    let same = Table(names: ["A", "a"], columns: [one, one], rowCount: 1)
    let error = await #expect(throws: StepLab.Failure.self) {
      _ = try await sql("SELECT 1 AS x FROM input", same)
    }
    #expect(error?.message == "the table 'input' has the columns 'A' and 'a', which are one to SQL")
  }

  @Test func aTextMayBeCalledNow() async throws {
    let table = Table(
      names: ["word", "at"],
      columns: [Column(texts: ["now", "utc"]), Column(.timestamp([0, 86_400_000_000]))], rowCount: 2
    )
    let days = try await sql(
      "SELECT date(at) AS day FROM input WHERE word IN ('now') AND date(at, '+1 hour') > ''", table)
    #expect(days.columns == [Column(texts: ["1970-01-01"])])
    // What is not said in so many words is found when the query runs.
    try await refuses("SELECT datetime(word) AS x FROM input", table, "asks for the present time")
    try await refuses("SELECT datetime('n' || 'ow') AS x", table, "asks for the present time")
    try await refuses("SELECT strftime('%s') AS x", table, "asks for the present time")
    try await refuses(
      "SELECT datetime(at, 'local' || 'time') AS x FROM input", table, "the machine's time zone")
  }

  private func refuses(_ query: String, _ table: Table, _ text: String) async throws {
    let error = await #expect(throws: StepLab.Failure.self) { _ = try await sql(query, table) }
    #expect(error?.message.contains(text) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func whatIsCheckedLateHasItsPlaceInTheQuery() async throws {
    let error = await #expect(throws: StepLab.Failure.self) {
      _ = try await sql("SELECT 1 AS x\nFROM input\nWHERE txt = 1", Self.all, hidesColumns: true)
    }
    #expect(
      error?.message.contains("no such column: txt (line 3, column 7 of the query)") == true)
    #expect(error?.message.contains("did you mean 'text'?") == true)
  }

  @Test func aResultLargerThanItsMemoryEnds() async throws {
    let error = await #expect(throws: StepLab.Failure.self) {
      _ = try await StepLab().run(
        "sql", [Self.all],
        with: """
          query: "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
          """, further: ["resources: { memory: 1 MB }"])
    }
    #expect(error?.message.contains("more rows than memory holds") == true)
  }
}
