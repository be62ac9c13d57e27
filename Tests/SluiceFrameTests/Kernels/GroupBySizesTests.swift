import SluiceFrame
import SluiceTestSupport
import Testing

/// Group-by over as many rows as it takes to be divided among threads, and around where it begins to be.
struct GroupBySizesTests {
  /// How the keys of a table are spread.
  enum Spread: CaseIterable {
    /// All rows have the same keys.
    case equal
    /// 99 of 100 rows have the same first key, and that is in the middle.
    case onePart
    /// Few values, most rows with the least.
    case skewed
    /// Hardly a group of two rows.
    case wide
    /// As `wide`, but of words that differ in all 64 bits.
    case scattered

    func key(_ random: inout SeededGenerator) -> (Int64, Int64) {
      switch self {
      case .equal: return (7, -7)
      case .onePart:
        let isRare = Int.random(in: 0..<100, using: &random) == 0
        return (
          isRare ? Int64.random(in: 0..<500, using: &random) : 250,
          Int64.random(in: 0..<3_000, using: &random)
        )
      case .skewed:
        let share = Double.random(in: 0..<1, using: &random)
        return (Int64(share * share * share * 400), Int64.random(in: 0..<3, using: &random))
      case .wide:
        return (
          Int64.random(in: 0..<30_000, using: &random), Int64.random(in: 0..<30_000, using: &random)
        )
      case .scattered:
        return (
          Int64.random(in: .min ... .max, using: &random),
          Int64.random(in: 0..<2, using: &random)
        )
      }
    }
  }

  static func table(rows: Int, _ spread: Spread) -> Table {
    var random = SeededGenerator(seed: UInt64(rows) &* 31)
    var (a, b, n): ([Int64], [Int64], [Int64]) = ([], [], [])
    var x: [Double] = []
    var present = Bitmap(repeating: true, count: rows)
    for row in 0..<rows {
      let key = spread.key(&random)
      a.append(key.0)
      b.append(key.1)
      n.append(Int64.random(in: -9...9, using: &random))
      x.append(Double.random(in: -1...1, using: &random))
      if n[row] == 0 { present[row] = false }
    }
    return Table(
      names: ["a", "b", "n", "x"],
      columns: [
        Column(.integer(a)), Column(.timestamp(b)), Column(.integer(n), validity: present),
        Column(.number(x)),
      ], rowCount: rows)
  }

  static let aggregations = [
    Aggregation("n", .sum, as: "sum"), Aggregation("n", .count, as: "count"),
    Aggregation("n", .min, as: "min"), Aggregation("n", .nunique, as: "distinct"),
    Aggregation("n", .mean, as: "n-mean"), Aggregation("x", .mean, as: "x-mean"),
    Aggregation("x", .first, as: "first"),
  ]

  struct Key: Hashable, Comparable {
    let a: Int64
    let b: Int64

    static func < (one: Key, two: Key) -> Bool { (one.a, one.b) < (two.a, two.b) }
  }

  /// Groups with a dictionary.
  static func expected(_ table: Table) -> [[String?]] {
    guard case .integer(let a) = table.columns[0].storage,
      case .timestamp(let b) = table.columns[1].storage
    else { return [] }
    var groups: [Key: [Int]] = [:]
    for row in 0..<table.rowCount { groups[Key(a: a[row], b: b[row]), default: []].append(row) }
    let seconds = Column(.timestamp(groups.keys.sorted().map(\.b)))
    return groups.keys.sorted().enumerated().map { place, key in
      [String(key.a), seconds.text(at: place)]
        + aggregations.map { aggregation in
          GroupByTests.value(
            of: aggregation.function, table.columns[table.index(of: aggregation.column)!],
            groups[key]!)
        }
    }
  }

  @Test(arguments: Spread.allCases, [15, 16, 17, 255, 256, 257, 300])
  func fewRowsAreGrouped(spread: Spread, rows: Int) throws {
    let table = Self.table(rows: rows, spread)
    let result = try table.grouped(by: ["a", "b"], aggregating: Self.aggregations)
    #expect(result.textRows == Self.expected(table))
  }

  @Test(arguments: Spread.allCases, [16_384, 32_768, 40_001])
  func anyNumberOfThreadsGivesTheSameBits(spread: Spread, rows: Int) throws {
    let table = Self.table(rows: rows, spread)
    let one = try table.grouped(by: ["a", "b"], aggregating: Self.aggregations, threads: 1)
    #expect(one.textRows == Self.expected(table))
    for threads in [2, 3, 8] {
      let many = try table.grouped(
        by: ["a", "b"], aggregating: Self.aggregations, threads: threads)
      #expect(many == one)
    }
  }

  @Test func manyRowsOfMoreThan64BitsAreGrouped() throws {
    var random = SeededGenerator(seed: 5)
    let rows = 40_000
    let names = (0..<6).map { "k\($0)" }
    let columns = names.map { _ in
      Column(.integer((0..<rows).map { _ in Int64.random(in: 0...9_000, using: &random) }))
    }
    // Each row twice, the second time from the last to the first.
    let table = Table(names: names, columns: columns, rowCount: rows)
      .gathering((0..<Int32(rows)).map { $0 } + (0..<Int32(rows)).reversed())
    let count = [Aggregation("k0", .count, as: "n")]
    let one = try table.grouped(by: names, aggregating: count, threads: 1)
    #expect(try one.column("n") == Column(.integer(Array(repeating: 2, count: rows))))
    let keys = (0..<rows).map { row in one.columns.dropLast().map { $0.text(at: row)! } }
    #expect(
      zip(keys, keys.dropFirst()).allSatisfy { one, two in
        one.map { Int($0)! }.lexicographicallyPrecedes(two.map { Int($0)! })
      })
    for threads in [2, 3, 8] {
      #expect(try table.grouped(by: names, aggregating: count, threads: threads) == one)
    }
  }

  @Test func rowsThatAreLeftAreGroupedAsIfTheyWereAll() throws {
    for rows in [40, 50_000] {
      var random = SeededGenerator(seed: UInt64(rows))
      let table = randomTable(rows: rows, missing: 0.1, &random)
      var kept = Bitmap(repeating: true, count: rows)
      for row in 0..<rows where Int.random(in: 0..<5, using: &random) == 0 { kept[row] = false }
      let view = try SelectedTable(table).selecting(rows: kept)
      let aggregations = GroupByTests.everyAggregation(of: table)
      for keys in [["t"], ["n", "i"], ["s", "b", "w"]] {
        let result = try view.grouped(by: keys, aggregating: aggregations)
        #expect(result == (try view.table.grouped(by: keys, aggregating: aggregations)))
      }
    }
  }

  @Test func theFirstGroupThatOverflowsIsNamed() throws {
    let rows = 70_000
    let values = (0..<rows).map { $0 % 3 == 1 ? Int64.max : 1 }
    let table = Table(
      names: ["k", "n"],
      columns: [Column(.integer((0..<rows).map { Int64($0 / 2) })), Column(.integer(values))],
      rowCount: rows)
    for threads in [1, 2, 8] {
      let error = #expect(throws: FrameError.self) {
        try table.grouped(by: ["k"], aggregating: [Aggregation("n", .sum)], threads: threads)
      }
      #expect(error?.message.hasPrefix("the sum of 'n' in the group k = 0 does") == true)
    }
  }
}
