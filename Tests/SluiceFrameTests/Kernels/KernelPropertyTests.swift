import SluiceFrame
import SluiceTestSupport
import Testing

/// Every kernel on nasty tables against what a plain program makes of the rows.
struct KernelPropertyTests {
  /// A value as what kernels take for equal: by bytes, with one zero, and nil for missing and NaN.
  private func keys(_ column: Column) -> [[UInt8]?] {
    (0..<column.count).map { row in
      guard let text = column.text(at: row), text != "nan" || column.type == .text else {
        return nil
      }
      return Array((text == "-0.0" && column.type == .number ? "0.0" : text).utf8)
    }
  }

  /// Rows as bytes, since Swift takes differently composed texts for equal.
  private func rows(_ table: Table) -> [[[UInt8]?]] {
    table.textRows.map { row in row.map { $0.map { Array($0.utf8) } } }
  }

  @Test(arguments: NastyTable.all.indices) func rowsAreSelected(place: Int) throws {
    let table = NastyTable.all[place]
    var random = SeededGenerator(seed: UInt64(table.rowCount))
    let all = rows(table)
    var bits = Bitmap(repeating: false, count: table.rowCount)
    for row in all.indices { bits[row] = Bool.random(using: &random) }
    let chosen = all.indices.filter { bits[$0] }
    #expect(rows(try table.selecting(rows: bits)) == chosen.map { all[$0] })
    #expect(bits.setIndices == chosen.map { Int32($0) })
    let order = (0..<(all.isEmpty ? 0 : 90)).map { _ in
      Int32.random(in: 0..<Int32(all.count), using: &random)
    }
    let gathered = table.gathering(order)
    #expect(rows(gathered) == order.map { all[Int($0)] })
    #expect(gathered.compactingDictionaries() == gathered)
    let half = all.count / 2
    #expect(rows(table.prefix(half)) == Array(all.prefix(half)))
    #expect(rows(table.compactingDictionaries()) == all)
    let reversed = try table.selecting(keep: table.names.reversed(), rename: ["t": "new"])
    #expect(rows(reversed) == all.map { $0.reversed() })
    for rule in MissingRule.allCases {
      let missing = table.columns.map { column in keys(column).map { $0 == nil } }
      let kept = all.indices.filter { row in
        rule == .any ? !missing.contains { $0[row] } : missing.contains { !$0[row] }
      }
      #expect(rows(try table.droppingMissing(how: rule)) == kept.map { all[$0] })
    }
  }

  @Test(arguments: NastyTable.all.indices) func bitmapsAreCombined(place: Int) {
    let table = NastyTable.all[place]
    var random = SeededGenerator(seed: 8)
    let count = table.rowCount
    func bits() -> Bitmap {
      var bits = Bitmap(repeating: true, count: count)
      for row in 0..<count { bits[row] = Bool.random(using: &random) }
      return bits
    }
    let (one, two) = (bits(), bits())
    #expect((0..<count).allSatisfy { (one & two)[$0] == (one[$0] && two[$0]) })
    #expect((0..<count).allSatisfy { (one | two)[$0] == (one[$0] || two[$0]) })
    let order = (0..<count).map { Int32($0) }.shuffled(using: &random)
    let gathered = one.gathered(order)
    #expect(order.indices.allSatisfy { gathered[$0] == one[Int(order[$0])] })
  }

  @Test(arguments: NastyTable.all.indices) func textIsStripped(place: Int) throws {
    let table = NastyTable.all[place]
    let spaces = Set(StripTextTests.pythonSpaces)
    let stripped = try table.strippingText()
    let expected = table.textRows.map { row in
      row[0].map { text -> [UInt8] in
        var scalars = Array(text.unicodeScalars)[...]
        while let first = scalars.first, spaces.contains(first.value) { scalars.removeFirst() }
        while let last = scalars.last, spaces.contains(last.value) { scalars.removeLast() }
        return Array(String(String.UnicodeScalarView(scalars)).utf8)
      }
    }
    #expect(rows(stripped).map { $0[0] } == expected)
    #expect(rows(stripped).map { $0.dropFirst() } == rows(table).map { $0.dropFirst() })
  }

  /// Which of two keys of a column comes first.
  private func precedes(_ one: [UInt8], _ two: [UInt8], _ type: ColumnType) -> Bool {
    let (a, b) = (String(decoding: one, as: UTF8.self), String(decoding: two, as: UTF8.self))
    return switch type {
    case .integer: Int64(a)! < Int64(b)!
    case .number: Double(a)! < Double(b)!
    case .text, .boolean, .timestamp: one.lexicographicallyPrecedes(two)
    }
  }

  @Test(arguments: NastyTable.all.indices) func valuesAreRanked(place: Int) {
    let table = NastyTable.all[place]
    for column in table.columns where column.type != .timestamp {
      let keys = keys(column)
      let distinct = Set(keys.compactMap { $0 }).sorted { precedes($0, $1, column.type) }
      let place = Dictionary(uniqueKeysWithValues: zip(distinct, 0..<distinct.count))
      let ranked = column.ranked()
      #expect(ranked.ranks == keys.map { $0.map { UInt32(place[$0]!) } ?? RankedColumn.missing })
      #expect(self.keys(ranked.values) == distinct)
      #expect(column.distinctCount == distinct.count)
      let counted = column.counted()
      #expect(counted.values == ranked.values)
      #expect(counted.counts == distinct.map { key in keys.count { $0 == key } })
    }
  }

  @Test(arguments: NastyTable.all.indices, [["t"], ["i"], ["n"], ["b", "k"], ["k", "n", "t"]])
  func groupsAreCounted(place: Int, by names: [String]) throws {
    let table = NastyTable.all[place]
    let columns = try names.map { keys(try table.column($0)) }
    var groups: [[[UInt8]]: [Int]] = [:]
    for row in 0..<table.rowCount {
      let key = columns.compactMap { $0[row] }
      if key.count == names.count { groups[key, default: []].append(row) }
    }
    let types = try names.map { try table.column($0).type }
    let sorted = groups.keys.sorted { one, two in
      for (type, (a, b)) in zip(types, zip(one, two)) where a != b { return precedes(a, b, type) }
      return false
    }
    let (values, small) = (keys(try table.column("n")), keys(try table.column("k")))
    let result = try table.grouped(
      by: names,
      aggregating: [
        Aggregation("n", .count, as: "count"), Aggregation("n", .nunique, as: "distinct"),
        Aggregation("n", .max, as: "max"), Aggregation("k", .sum, as: "sum"),
      ])
    let expected = sorted.map { key -> [[UInt8]?] in
      let numbers = groups[key]!.compactMap { values[$0] }
      let most = numbers.max { precedes($0, $1, .number) }
      let sum = groups[key]!.reduce(0) { sum, row in
        sum + (small[row].flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
      }
      return key
        + ["\(numbers.count)", "\(Set(numbers).count)"].map { Array($0.utf8) } + [most]
        + [Array("\(sum)".utf8)]
    }
    // Both zeros are one key.
    let found = (0..<result.rowCount).map { row in
      result.columns.map { keys($0)[row] }
    }
    #expect(found == expected)
  }

  @Test(arguments: NastyTable.all.indices) func columnsAreDescribed(place: Int) throws {
    let table = NastyTable.all[place]
    let summary = table.described()
    #expect(summary.rowCount == table.rowCount)
    for (column, told) in zip(table.columns, summary.columns) {
      let present = keys(column).compactMap { $0 }
      #expect(told.count == present.count && told.missing == table.rowCount - present.count)
      #expect(told.distinct == Set(present).count)
      guard case .numbers(let numbers) = told.details else { continue }
      let values = present.map { Double(String(decoding: $0, as: UTF8.self))! }
      #expect(numbers.minimum == values.min() && numbers.maximum == values.max())
      let finite = values.filter(\.isFinite)
      for histogram in [numbers.histogram, numbers.logarithmicHistogram].compactMap({ $0 }) {
        #expect(histogram.counts.reduce(0, +) == finite.count)
        #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
    #expect(!summary.json.encoded().isEmpty && !table.preview(rows: 5, width: 40).isEmpty)
  }

  @Test(arguments: NastyTable.all.indices) func numbersBecomeFloats(place: Int) {
    let table = NastyTable.all[place]
    for column in table.columns {
      let isWhole = column.missingCount == 0
      switch column.storage {
      case .text, .timestamp:
        #expect(throws: FrameError.self) { try column.floats(named: "x") }
      case .integer(let values):
        #expect((try? column.floats(named: "x")) == (isWhole ? values.map { Float($0) } : nil))
        #expect((try? column.doubles(named: "x")) == (isWhole ? values.map { Double($0) } : nil))
      case .number(let values):
        let floats = values.map { Float($0) }
        let fits = isWhole && floats.allSatisfy(\.isFinite)
        #expect((try? column.floats(named: "x")) == (fits ? floats : nil))
        let isFinite = isWhole && values.allSatisfy(\.isFinite)
        #expect((try? column.doubles(named: "x")) == (isFinite ? values : nil))
      case .boolean(let values):
        #expect((try? column.floats(named: "x")) == (isWhole ? values.map { $0 ? 1 : 0 } : nil))
      }
    }
  }

  @Test func seventyThousandCategoriesKeepApart() throws {
    let table = NastyTable.manyCategories
    for name in table.names {
      let column = try table.column(name)
      let ranked = column.ranked()
      #expect(ranked.distinctCount == 70_000)
      #expect(column.counted().counts.allSatisfy { $0 == 2 })
      let keys = keys(ranked.values).compactMap { $0 }
      #expect(zip(keys, keys.dropFirst()).allSatisfy { precedes($0, $1, column.type) })
      // A rank leads back to the row's own value.
      let values = column.gathered((0..<140_000).map { $0 })
      #expect(
        (0..<140_000).allSatisfy { row in
          ranked.values.text(at: Int(ranked.ranks[row])) == values.text(at: row)
        })
      let groups = try table.grouped(by: [name], aggregating: [Aggregation("i", .count, as: "c")])
      #expect(try groups.column("c") == Column(.integer([Int64](repeating: 2, count: 70_000))))
    }
    #expect(try table.strippingText() == table)
    #expect(table.gathering((0..<140_000).map { $0 }) == table)
  }

  @Test func matricesAreStackedAndSelected() throws {
    var random = SeededGenerator(seed: 12)
    for rowCount in [0, 1, 5, 70] {
      let parts = [0, 1, 3, 200].map { FormatFixture.matrix(rows: rowCount, columns: $0, &random) }
      let stacked = try BlockMatrix.stackedHorizontally(parts.map(BlockMatrix.init)).laid
      let starts = [0, 0, 1, 4]
      func entries(_ matrix: SparseMatrix, _ row: Int, from start: Int = 0) -> [[UInt32]] {
        (matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]).map {
          [UInt32(Int(matrix.columnIndices[$0]) + start), matrix.values[$0].bitPattern]
        }
      }
      #expect(stacked.rowCount == rowCount && stacked.columnCount == 204)
      for row in 0..<rowCount {
        let expected = zip(parts, starts).flatMap { entries($0, row, from: $1) }
        #expect(entries(stacked, row) == expected)
      }
      let order = (0..<rowCount).map { Int32($0) }.shuffled(using: &random)
      let picked = stacked.selecting(rows: order)
      for (row, source) in order.enumerated() {
        #expect(entries(picked, row) == entries(stacked, Int(source)))
      }
    }
  }
}
