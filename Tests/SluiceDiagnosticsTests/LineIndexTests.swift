import SluiceDiagnostics
import Testing

@Suite struct LineIndexTests {
  @Test func findsPositionsInScalars() {
    let index = LineIndex("aé\r\n日b\rc\n")
    #expect(index.lineCount == 4)
    #expect((1...4).map { index.line($0) } == ["aé", "日b", "c", ""])
    #expect(index.line(0) == nil && index.line(5) == nil)
    #expect(index.position(ofByte: 0) == .init(line: 1, column: 1))
    #expect(index.position(ofByte: 3) == .init(line: 1, column: 3))
    #expect(index.position(ofByte: 8) == .init(line: 2, column: 2))
    #expect(index.position(ofByte: 10) == .init(line: 3, column: 1))
    #expect(index.position(ofByte: 99) == .init(line: 4, column: 1))
    #expect(index.position(ofByte: -1) == .init(line: 1, column: 1))
  }

  @Test func leavesTheByteOrderMarkOut() {
    let index = LineIndex("\u{FEFF}ab")
    #expect(index.line(1) == "ab")
    #expect(index.position(ofByte: 4) == .init(line: 1, column: 2))
    #expect(index.position(ofByte: 0) == .init(line: 1, column: 1))
  }
}
