import SluiceFrame
import SluiceTestSupport
import Testing

struct RowSelectionTests {
  @Test(arguments: [0, 1, 63, 64, 65, 500])
  func filteringKeepsExactlyTheRowsOfTheBitmap(rows: Int) throws {
    var random = SeededGenerator(seed: UInt64(rows))
    let table = randomTable(rows: rows, missing: 0.2, &random)
    var bits = Bitmap(repeating: false, count: rows)
    for row in 0..<rows { bits[row] = Bool.random(using: &random) }
    let kept = try table.selecting(rows: bits)
    #expect(kept.textRows == (0..<rows).filter { bits[$0] }.map { table.textRows[$0] })
    #expect(bits.setIndices.map(Int.init) == (0..<rows).filter { bits[$0] })
    let all = try table.selecting(rows: Bitmap(repeating: true, count: rows))
    #expect(all == table)
  }

  @Test func gatheringRepeatsAndReordersRows() {
    var random = SeededGenerator(seed: 5)
    let table = randomTable(rows: 100, missing: 0.3, &random)
    let rows = (0..<300).map { _ in Int32.random(in: 0..<100, using: &random) }
    #expect(table.gathering(rows).textRows == rows.map { table.textRows[Int($0)] })
    #expect(table.prefix(7).textRows == Array(table.textRows.prefix(7)))
    #expect(table.prefix(1000) == table)
    #expect(table.prefix(-1).rowCount == 0)
  }

  @Test func equalRowsGiveEqualColumnsWhateverWasDropped() {
    let one = Column(texts: ["x", "a", "b", "a"]).gathered([1, 2, 3])
    let two = Column(texts: ["b", "a", "b", "y", "a"]).gathered([1, 2, 4])
    #expect(one == two)
    guard case .text(let codes, let dictionary) = one.storage else { return }
    #expect(codes == [0, 1, 0])
    #expect(dictionary.strings == ["a", "b"])
  }

  @Test func aColumnWithoutMissingValuesLosesItsValidity() throws {
    let bits = Bitmap(words: [0b101], count: 3)
    let table = Table(
      names: ["i"], columns: [Column(.integer([1, 0, 3]), validity: bits)], rowCount: 3)
    #expect(try table.droppingMissing().columns[0] == Column(.integer([1, 3])))
  }

  @Test func anAllMissingTextColumnWithoutTextsIsGathered() {
    let none = Column(
      .text(codes: [0, 0], dictionary: TextDictionary()),
      validity: Bitmap(repeating: false, count: 2))
    #expect(none.gathered([1]).missingCount == 1)
    #expect(none.strippingText() == none)
    #expect(none.ranked().distinctCount == 0)
  }

  @Test(arguments: [MissingRule.any, .all])
  func rowsWithMissingValuesAreDropped(rule: MissingRule) throws {
    var random = SeededGenerator(seed: 9)
    let table = randomTable(rows: 400, missing: 0.5, &random)
    for columns in [nil, ["i"], ["t", "n"], ["b", "s", "w"]] as [[String]?] {
      let positions = (columns ?? table.names).map { table.index(of: $0)! }
      let expected = table.textRows.filter { row in
        let missing = positions.map { row[$0] == nil }
        return !(rule == .any ? missing.contains(true) : missing.allSatisfy { $0 })
      }
      #expect(try table.droppingMissing(in: columns, how: rule).textRows == expected)
    }
  }

  @Test func computedNaNCountsAsMissing() throws {
    let table = Table(names: ["n"], columns: [Column(.number([1, .nan, 3]))], rowCount: 3)
    #expect(try table.droppingMissing().rowCount == 2)
  }

  @Test func droppingNamesWhatIsWrong() {
    var random = SeededGenerator(seed: 1)
    let table = randomTable(rows: 3, missing: 0.5, &random)
    let unknown = #expect(throws: FrameError.self) { try table.droppingMissing(in: ["x"]) }
    #expect(unknown?.code == .noColumn)
    let none = #expect(throws: FrameError.self) { try table.droppingMissing(in: []) }
    #expect(none?.code == .outOfRange)
  }
}
