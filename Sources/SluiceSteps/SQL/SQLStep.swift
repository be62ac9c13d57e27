import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceStore

/// A query over tables.
struct SQLStep: StepKind {
  static let declaration = StepDeclaration(
    name: "sql", version: 1,
    summary: "Makes a table with a SELECT of SQL over one or several tables.",
    details: """
      SQLite runs it, in memory. The one table is called `input`, several are `t1`, `t2` and so on, unless `names` \
      says otherwise. The query is checked before anything runs; `${…}` in it is put in as it is, so a text needs its \
      quotes around it. Columns go in as INTEGER, REAL, TEXT, booleans as 0 and 1, times as text like \
      `2010-12-01 08:26:00`, missing values and NaN as NULL. A column of the result that is a \
      column of a table keeps its type; a computed one is integer, number or text by its values, and `types` makes \
      booleans and times of it. A mixture of texts and numbers in one column is an error. The order of the rows is \
      that of ORDER BY; without it, the order in which SQLite comes upon them, which is the same each time with one \
      version of it; the version is part of the cache key. Files, PRAGMA and ATTACH are out of reach, and as the \
      result is cached, so are `random()`, the present time and the time zone.
      """,
    inputs: [PortDeclaration("tables", .table, isList: true, "The tables to select from.")],
    outputs: [PortDeclaration("table", .table, "The rows of the result.")],
    parameters: [
      .required("query", .string, "One SELECT, or WITH … SELECT."),
      .optional(
        "names", .list(of: .string), "What the query calls the tables, in the order of the inputs."),
      .optional(
        "types", .map(of: .choice(ColumnType.allCases.map(\.rawValue))),
        "Types of columns of the result, by name."),
      .optional(
        "on-empty", .choice(["fail", "allow"]), default: "fail",
        "What a query does that gives no row."),
    ],
    results: [ResultDeclaration("rows", .integer, "How many rows the result has.")],
    example: """
      - name: monthly
        uses: sql
        inputs: sold
        with:
          query: |
            SELECT strftime('%Y-%m', InvoiceDate) AS month, Country, sum(Quantity * UnitPrice) AS revenue
            FROM input GROUP BY month, Country ORDER BY month, Country
      """)

  private let query: String
  private let names: [String]?
  private let types: [(name: String, type: ColumnType)]
  private let allowsEmpty: Bool

  init(_ parameters: StepParameters) throws(ParameterError) {
    query = parameters.string("query")
    names = parameters.optionalStrings("names")
    types = parameters.map("types").compactMap { member in
      guard case .string(let name) = member.value else { return nil }
      return ColumnType(rawValue: name).map { (member.key, $0) }
    }
    allowsEmpty = parameters.string("on-empty") == "allow"
    var seen: Set<String> = []
    for name in names ?? [] {
      if name.isEmpty || name.utf8.contains(0) || name.sqlLowercased.hasPrefix("sqlite_") {
        throw ParameterError("names", "'\(name)' cannot be the name of a table")
      }
      if !seen.insert(name.sqlLowercased).inserted {
        throw ParameterError("names", "two tables are called '\(name)'")
      }
    }
  }

  private func tableNames(_ count: Int) -> [String] {
    names ?? (count == 1 ? ["input"] : (1...max(1, count)).map { "t\($0)" })
  }

  private func requested(_ name: String) -> ColumnType? { types.first { $0.name == name }?.type }

  func check(_ check: inout StepCheck) {
    let tables = check.filled.filter { $0.port == "tables" }
    let names = tableNames(tables.count)
    guard names.count == tables.count else {
      return check.error(
        .parameter("names"),
        "\(names.count) names do not fit \(tables.count) table\(tables.count == 1 ? "" : "s")",
        hint: "name each of the inputs, in their order")
    }
    let named = zip(names, tables).compactMap { name, table in
      table.schema.map { SQLDatabase.Named(name: name, schema: $0) }
    }
    guard named.count == tables.count else { return }
    do throws(SQLProblem) {
      let prepared = try SQLQuery(query, in: try SQLDatabase(named))
      for (name, _) in types where !prepared.names.contains(name) {
        check.error(
          .key("types", name), "the result has no column '\(name)'",
          hint: Suggestion.hint(for: name, among: prepared.names)
            ?? "its columns are \(prepared.names.joined(separator: ", "))")
      }
      let fields = zip(prepared.names, prepared.declaredTypes).map { name, declared in
        Schema.Field(name, requested(name) ?? declared)
      }
      check.output("table", Schema(fields))
    } catch {
      check.error(
        error.range.map { .part("query", $0) } ?? .parameter("query"), error.message,
        hint: error.hint)
    }
  }

  func ingredients(_ files: FileDigester) -> [CacheEntry.Ingredient] {
    [.init("sqlite", SQLDatabase.version)]
  }

  func run(_ io: inout StepIO) throws {
    let tables = try io.inputs("tables", as: Table.self)
    let names = tableNames(tables.count)
    let isCancelled = io.isCancelled
    let database = try SQLDatabase(
      zip(names, tables).map { SQLDatabase.Named(name: $0, schema: $1.schema) },
      isCancelled: isCancelled)
    let prepared = try prepare(in: database)
    try load(tables, names, for: prepared, into: database, io)

    var columns = zip(prepared.names, prepared.declaredTypes).map { name, declared in
      SQLResultColumn(name, declared: declared, requested: requested(name))
    }
    var rowCount = 0
    // Less what comes between two looks.
    let most = min(
      mostRows(columns: columns.count, memory: io.place.memory), Table.maximumRowCount - 0x4000)
    io.progress(0.5, "querying")
    while try prepared.step() {
      for place in columns.indices {
        try unsafe columns[place].append(prepared.statement, Int32(place))
      }
      rowCount += 1
      if rowCount & 0x3FFF == 0 {
        if isCancelled() { throw CancellationError() }
        if rowCount > most {
          throw StepFailure(
            "the query gives more rows than memory holds: \(rowCount) so far",
            hint: "does a recursion end? select fewer rows or columns, or add LIMIT")
        }
        io.progress(0.5, "\(rowCount) rows")
      }
    }
    if rowCount == 0, !allowsEmpty {
      throw StepFailure(
        "the query gives no row", hint: "correct it, or add 'on-empty: allow'")
    }
    io.result("rows", .integer(rowCount))
    io.output(
      "table",
      Table(
        names: prepared.names, columns: try columns.map { try $0.finished() }, rowCount: rowCount))
  }

  /// A query that was not checked before the run, since its columns were not known, says here where it is wrong.
  private func prepare(in database: SQLDatabase) throws(SQLProblem) -> SQLQuery {
    do throws(SQLProblem) {
      return try SQLQuery(query, in: database)
    } catch {
      guard let start = error.range?.lowerBound else { throw error }
      let before = query.unicodeScalars.prefix(start)
      let line = before.count { $0 == "\n" } + 1
      let column = before.reversed().prefix { $0 != "\n" }.count + 1
      var problem = error
      problem.message += " (line \(line), column \(column) of the query)"
      throw problem
    }
  }

  /// As many as half of the memory holds at eight bytes a value.
  private func mostRows(columns: Int, memory: Int?) -> Int {
    guard let bytes = memory ?? MemoryLimit.physicalBytes.map({ $0 / 2 }) else { return .max }
    return bytes / 8 / max(1, columns)
  }

  private func load(
    _ tables: [Table], _ names: [String], for query: SQLQuery, into database: SQLDatabase,
    _ io: StepIO
  ) throws {
    let total = tables.reduce(0) { $0 + $1.rowCount }
    var done = 0
    for (name, table) in zip(names, tables) {
      try SQLTableLoader(table, named: name, for: query, in: database).load { rows in
        if io.isCancelled() { throw CancellationError() }
        io.progress(0.5 * Double(done + rows) / Double(max(1, total)), "loading '\(name)'")
      }
      done += table.rowCount
    }
  }
}
