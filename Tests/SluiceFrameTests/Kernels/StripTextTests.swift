import SluiceFrame
import SluiceTestSupport
import Testing

struct StripTextTests {
  @Test func valuesThatBecomeEqualShareACode() throws {
    let table = Table(
      names: ["d"], columns: [Column(texts: ["  MUG ", "MUG", "CUP\t", " ", "MUG", ""])],
      rowCount: 6)
    let stripped = try table.strippingText()
    guard case .text(let codes, let dictionary) = stripped.columns[0].storage else { return }
    #expect(codes == [0, 0, 1, 2, 0, 2])
    #expect(dictionary.strings == ["MUG", "CUP", ""])
    #expect(stripped.columns[0].validity == nil)
  }

  /// The scalars for which Python 3's `str.isspace()` holds, from `unicodedata` 15.
  static let pythonSpaces: [UInt32] =
    Array(0x09...0x0d) + Array(0x1c...0x20) + [0x85, 0xa0, 0x1680] + Array(0x2000...0x200a)
    + [0x2028, 0x2029, 0x202f, 0x205f, 0x3000]

  @Test func exactlyPythonsWhiteSpaceIsStripped() {
    let spaces = Set(Self.pythonSpaces)
    let scalars = (UInt32(0)...0xffff).compactMap { Unicode.Scalar($0) }
    let column = Column(texts: scalars.map { "\($0)x y\($0)\($0)" })
    let stripped = column.strippingText()
    for (row, scalar) in scalars.enumerated() {
      let isStripped = stripped.text(at: row) == "x y"
      #expect(isStripped == spaces.contains(scalar.value), "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test func columnsWithNothingToStripAreShared() throws {
    var random = SeededGenerator(seed: 2)
    let table = randomTable(rows: 50, missing: 0.2, &random)
    #expect(try table.strippingText() == table)
  }

  @Test func missingValuesStayMissing() {
    let bits = Bitmap(words: [0b110], count: 3)
    let column = Column(
      .text(codes: [0, 1, 0], dictionary: TextDictionary([" a", "a "])), validity: bits)
    let stripped = column.strippingText()
    #expect((0..<3).map { stripped.text(at: $0) } == [nil, "a", "a"])
  }

  @Test func onlyTextCanBeNamed() {
    let table = Table(names: ["n"], columns: [Column(.integer([1]))], rowCount: 1)
    let error = #expect(throws: FrameError.self) { try table.strippingText(in: ["n"]) }
    #expect(error?.message == "column 'n' is of type integer, only text is stripped")
  }

  @Test func manyDistinctTextsAreInternedOnce() {
    let texts = (0..<20_000).map { "  \($0 % 7_000) " }
    let stripped = Column(texts: texts).strippingText()
    guard case .text(_, let dictionary) = stripped.storage else { return }
    #expect(dictionary.count == 7_000)
    #expect((0..<20_000).allSatisfy { stripped.text(at: $0) == "\($0 % 7_000)" })
  }
}
