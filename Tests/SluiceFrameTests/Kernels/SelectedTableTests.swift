import SluiceFrame
import SluiceTestSupport
import Testing

/// Tables of which rows were dropped but not gathered, against the gathered ones.
struct SelectedTableTests {
  /// Shares of kept rows on both sides of the half from which on a view is kept.
  @Test(arguments: [0.1, 0.5, 0.9, 1.0], [0.2, 0.001])
  func stepsOverAViewEqualStepsOverGatheredRows(share: Double, missing: Double) throws {
    var random = SeededGenerator(seed: UInt64(share * 100))
    let table = randomTable(rows: 700, missing: missing, &random)
    func bits(_ count: Int) -> Bitmap {
      var bits = Bitmap(repeating: false, count: count)
      for row in 0..<count { bits[row] = Double.random(in: 0..<1, using: &random) < share }
      return bits
    }
    let first = bits(table.rowCount)
    var view = try SelectedTable(table).selecting(rows: first)
    var gathered = try table.selecting(rows: first)
    try expectEqual(view, gathered)
    let second = bits(view.rowCount)
    view = try view.selecting(rows: second)
    gathered = try gathered.selecting(rows: second)
    try expectEqual(view, gathered)
    view = try view.mappingColumns { source throws(FrameError) in try source.strippingText() }
    gathered = try gathered.strippingText()
    try expectEqual(view, gathered)
    let keys = ["t", "n", "b", "s"]
    let sums = [Aggregation("i", .sum), Aggregation("w", .count)]
    #expect(
      try view.grouped(by: keys, aggregating: sums)
        == gathered.grouped(by: keys, aggregating: sums))
    #expect(view.described().json == SelectedTable(gathered).described().json)
    view = try view.droppingMissing(in: ["t", "n"])
    gathered = try gathered.droppingMissing(in: ["t", "n"])
    try expectEqual(view, gathered)
    for text in ["i > 0 or b", "t < 'b' or n is missing", "i + 1 > 0", "true"] {
      let condition = try ExpressionParser.parse(text)
      #expect(try condition.evaluate(view) == condition.evaluate(gathered))
    }
  }

  @Test func manyRowsAreWrittenAsTheyWouldBeGathered() throws {
    var random = SeededGenerator(seed: 6)
    for missing in [0, 0.0005, 0.1] {
      let table = randomTable(rows: 40_000, missing: missing, &random)
      var kept = Bitmap(repeating: true, count: table.rowCount)
      for row in 0..<table.rowCount where random.next() % 9 == 0 { kept[row] = false }
      let view = try SelectedTable(table).selecting(rows: kept)
      for rowsPerBatch in [1 << 15, 1 << 20] {
        var sink = MemorySink()
        try view.writeArrow(to: &sink, rowsPerBatch: rowsPerBatch)
        let gathered = view.table.compactingDictionaries()
        #expect(sink.bytes == (try FormatFixture.arrow(gathered, rowsPerBatch: rowsPerBatch)))
      }
    }
  }

  private func expectEqual(_ view: SelectedTable, _ gathered: Table) throws {
    #expect(view.rowCount == gathered.rowCount)
    #expect(view.schema == gathered.schema)
    #expect(view.table.textRows == gathered.textRows)
    for name in view.names { #expect(try view.column(name) == gathered.column(name)) }
    for rowsPerBatch in [64, 1 << 20] {
      var sink = MemorySink()
      try view.writeArrow(to: &sink, rowsPerBatch: rowsPerBatch)
      let expected = try FormatFixture.arrow(
        gathered.compactingDictionaries(), rowsPerBatch: rowsPerBatch)
      #expect(sink.bytes == expected)
    }
  }

  @Test func aConditionIsCheckedAgainstAllColumnsAndCountsTheRowsThatAreLeft() throws {
    let table = Table(
      names: ["a", "b"],
      columns: [Column(.integer([.max, 1, 2, .max])), Column(texts: ["x", "y", "z", "x"])],
      rowCount: 4)
    let view = try SelectedTable(table).selecting(rows: Bitmap(words: [0b1110], count: 4))
    let unknown = #expect(throws: FrameError.self) {
      try ExpressionParser.parse("c > 0").evaluate(view)
    }
    #expect(unknown?.code == .noColumn)
    let overflow = #expect(throws: FrameError.self) {
      try ExpressionParser.parse("a + 1 > 0").evaluate(view)
    }
    #expect(overflow?.message.contains("row 3") == true)
  }

  @Test func aViewOfNoRowsIsWritten() throws {
    let table = Table(names: ["t"], columns: [Column(texts: ["x"])], rowCount: 1)
    let none = try SelectedTable(table).selecting(rows: Bitmap(repeating: false, count: 1))
    try expectEqual(none, try table.selecting(rows: Bitmap(repeating: false, count: 1)))
  }
}
