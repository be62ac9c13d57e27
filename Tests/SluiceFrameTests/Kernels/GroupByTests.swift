import SluiceFrame
import SluiceTestSupport
import Testing

struct GroupByTests {
  @Test(arguments: [
    ["i"], ["t"], ["n"], ["b"], ["s"], ["w"], ["t", "i"], ["n", "b", "s"],
    ["t", "i", "w", "n", "b", "s"],
  ])
  func groupsAreThoseOfANaiveOracle(keys: [String]) throws {
    for (rows, missing) in [(0, 0.0), (1, 0), (40, 0.2), (2_000, 0.1)] {
      var random = SeededGenerator(seed: UInt64(rows + keys.count))
      let table = randomTable(rows: rows, missing: missing, &random)
      let aggregations = Self.everyAggregation(of: table)
      let result = try table.grouped(by: keys, aggregating: aggregations)
      #expect(result.schema == (try table.schema.grouped(by: keys, aggregating: aggregations)))
      let expected = Self.oracle(table, keys, aggregations)
      #expect(result.textRows == expected)
    }
  }

  static func everyAggregation(of table: Table) -> [Aggregation] {
    zip(table.names, table.columns).flatMap { name, column in
      Aggregation.Function.allCases.compactMap { function in
        // Sums of the wide integers overflow on purpose elsewhere.
        if name == "w" && function == .sum { return nil }
        if function.resultType(over: column.type) == nil { return nil }
        return Aggregation(name, function, as: "\(name)-\(function)")
      }
    }
  }

  /// Groups by comparing every row with every group, sorts by comparing values.
  static func oracle(
    _ table: Table, _ keys: [String], _ aggregations: [Aggregation]
  ) -> [[String?]] {
    let keyColumns = keys.map { table.columns[table.index(of: $0)!] }
    var groups: [(key: [String], rows: [Int])] = []
    for row in 0..<table.rowCount {
      let key = keyColumns.map { $0.text(at: row).map { $0 == "-0.0" ? "0.0" : $0 } }
      if key.contains(nil) { continue }
      if let index = groups.firstIndex(where: { $0.key == key.map { $0! } }) {
        groups[index].rows.append(row)
      } else {
        groups.append((key.map { $0! }, [row]))
      }
    }
    groups.sort { one, two in
      for (column, (a, b)) in zip(keyColumns, zip(one.key, two.key)) where a != b {
        return precedes(a, b, column.type)
      }
      return false
    }
    return groups.map { group in
      group.key
        + aggregations.map { aggregation in
          value(
            of: aggregation.function, table.columns[table.index(of: aggregation.column)!],
            group.rows)
        }
    }
  }

  static func precedes(_ one: String, _ two: String, _ type: ColumnType) -> Bool {
    switch type {
    case .integer: Int64(one)! < Int64(two)!
    case .number: Double(one)! < Double(two)!
    case .text, .boolean, .timestamp:
      one.unicodeScalars.lexicographicallyPrecedes(two.unicodeScalars)
    }
  }

  static func value(
    of function: Aggregation.Function, _ column: Column, _ rows: [Int]
  ) -> String? {
    let texts = rows.compactMap { column.text(at: $0) }
    let values = texts.map { Double($0) ?? ($0 == "true" ? 1 : 0) }
    switch function {
    case .count: return String(texts.count)
    case .nunique: return String(Set(texts.map { $0 == "-0.0" ? "0.0" : $0 }).count)
    case .first: return texts.first
    case .min:
      return texts.dropFirst().reduce(texts.first) { precedes($1, $0!, column.type) ? $1 : $0 }
    case .max:
      return texts.dropFirst().reduce(texts.first) { precedes($0!, $1, column.type) ? $1 : $0 }
    case .sum, .mean:
      var (sum, lost) = (0.0, 0.0)
      for value in values {
        let next = sum + (value - lost)
        lost = next - sum - (value - lost)
        sum = next
      }
      if function == .mean { return texts.isEmpty ? nil : String(sum / Double(texts.count)) }
      return column.type == .number ? String(sum) : String(Int64(sum))
    }
  }

  @Test func keysOfMoreThan64BitsAreCombinedStepByStep() throws {
    var random = SeededGenerator(seed: 77)
    let rows = 3_000
    let columns = (0..<7).map { _ in
      Column(.integer((0..<rows).map { _ in Int64.random(in: 0...3_000, using: &random) }))
    }
    let names = (0..<7).map { "k\($0)" }
    // Twice the same rows, so that each group has at least two.
    let table = Table(names: names, columns: columns, rowCount: rows)
      .gathering((0..<Int32(rows)).map { $0 } + (0..<Int32(rows)).reversed())
    let result = try table.grouped(by: names, aggregating: [Aggregation("k0", .count, as: "n")])
    let expected = Self.oracle(table, names, [Aggregation("k0", .count, as: "n")])
    #expect(result.textRows == expected)
  }

  @Test func keyDictionariesAreCompactAndSorted() throws {
    let table = Table(
      names: ["t", "i"],
      columns: [Column(texts: ["b", "c", "a", "c"]), Column(.integer([2, 1, 2, 1]))],
      rowCount: 4)
    let kept = table.gathering([0, 2])
    let result = try kept.grouped(by: ["i", "t"], aggregating: [Aggregation("t", .max, as: "m")])
    for name in ["t", "m"] {
      guard case .text(_, let dictionary) = try result.column(name).storage else { return }
      #expect(dictionary.strings == ["a", "b"])
    }
  }

  @Test func anIntegerSumThatOverflowsNamesItsGroup() throws {
    let big = Int64.max - 1
    let table = Table(
      names: ["item", "day", "n"],
      columns: [
        Column(texts: ["a", "b", "b"]), Column(.timestamp([0, 0, 0])),
        Column(.integer([big, big, 2])),
      ], rowCount: 3)
    let error = #expect(throws: FrameError.self) {
      try table.grouped(by: ["item", "day"], aggregating: [Aggregation("n", .sum)])
    }
    #expect(
      error?.message
        == "the sum of 'n' in the group item = 'b', day = 1970-01-01T00:00:00 "
        + "does not fit a 64-bit integer")
  }

  @Test func aSumMayPassTheLimitOnItsWay() throws {
    let table = Table(
      names: ["k", "n"],
      columns: [Column(.boolean([true, true, true])), Column(.integer([.max, 5, -10]))], rowCount: 3
    )
    let sums = try table.grouped(by: ["k"], aggregating: [Aggregation("n", .sum)])
    #expect(try sums.column("n") == Column(.integer([.max - 5])))
  }

  @Test func nanIsMissingInKeysAndValues() throws {
    let table = Table(
      names: ["k", "v"],
      columns: [Column(.number([1, .nan, 1])), Column(.number([.nan, 2, 3]))], rowCount: 3)
    let result = try table.grouped(
      by: ["k"], aggregating: [Aggregation("v", .mean), Aggregation("v", .count, as: "n")])
    #expect(result.textRows == [["1.0", "3.0", "1"]])
  }

  @Test func mistakesAreNamed() {
    var random = SeededGenerator(seed: 3)
    let table = randomTable(rows: 4, missing: 0, &random)
    func message(_ keys: [String], _ aggregations: [Aggregation]) -> String? {
      #expect(throws: FrameError.self) {
        try table.grouped(by: keys, aggregating: aggregations)
      }?.message
    }
    #expect(message([], []) == "there is no column to group by")
    #expect(message(["q"], []) == "there is no column 'q'")
    #expect(message(["i", "i"], []) == "the column 'i' is named twice in 'by'")
    #expect(message(["i"], [Aggregation("q", .sum)]) == "there is no column 'q'")
    #expect(
      message(["i"], [Aggregation("i", .sum)])
        == "two columns of the result would be called 'i'")
    #expect(
      message(["i"], [Aggregation("t", .sum)])
        == "column 't' is of type text, which has no sum")
  }
}
