import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct CSVWriterTests {
  private func text(_ table: Table, delimiter: UInt8 = UInt8(ascii: ",")) throws -> String {
    var sink = MemorySink()
    try CSVWriter(delimiter: delimiter).write(table, to: &sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  @Test func everyTypeHasItsForm() throws {
    let there = Bitmap(words: [0b01], count: 2)
    let table = Table(
      names: ["text", "i", "n,m", "b", "w"],
      columns: [
        Column(texts: ["say \"hi\"", ""]),
        Column(.integer([-3, 0]), validity: there),
        Column(.number([0.1, 17850])),
        Column(.boolean([true, false])),
        Column(.timestamp([1_291_191_960_000_000, -1])),
      ], rowCount: 2)
    #expect(
      try text(table) == """
        text,i,"n,m",b,w
        "say ""hi""\",-3,0.1,true,2010-12-01T08:26:00
        "",,17850.0,false,1969-12-31T23:59:59.999999

        """)
  }

  /// A second one would be taken for the file's own mark and be lost.
  @Test func aNameMayStartWithAByteOrderMark() throws {
    let table = Table(
      names: ["\u{FEFF}a"], columns: [Column(texts: ["x", "\u{FEFF}"])], rowCount: 2)
    #expect(try text(table) == "\"\u{FEFF}a\"\nx\n\"\u{FEFF}\"\n")
    #expect(try CSVFixture(text(table)).read().table == table)
  }

  @Test func aMissingValueAloneIsNoEmptyLine() throws {
    let column = Column(.integer([1, 0]), validity: Bitmap(words: [1], count: 2))
    let table = Table(names: ["a"], columns: [column], rowCount: 2)
    #expect(try text(table) == "a\n1\n\"\"\n")
    #expect(try CSVFixture(text(table)).read().table == table)
  }

  @Test func whatIsWrittenReadsBackTheSame() throws {
    var random = SeededGenerator(seed: 11)
    let alphabet = Array("ab\",;\n\r é🙂\t")
    for _ in 0..<60 {
      let rows = Int.random(in: 1...80, using: &random)
      let texts = (0..<rows).map { row in
        let length = Int.random(in: 0...6, using: &random)
        return "t" + String((0..<length).map { _ in alphabet.randomElement(using: &random)! })
      }
      // At least one fraction, or the column would read back as integers.
      let numbers = (0..<rows).map { row in
        row == 0 ? 0.5 : Double.random(in: -1e9...1e9, using: &random)
      }
      var validity = Bitmap(repeating: true, count: rows)
      for row in 1..<max(2, rows) where row < rows { validity[row] = row % 3 != 0 }
      let table = Table(
        names: ["text", "integer", "number", "boolean", "timestamp"],
        columns: [
          Column(texts: texts),
          Column(
            .integer((0..<rows).map { validity[$0] ? Int64($0) - 7 : 0 }),
            validity: rows > 3 ? validity : nil),
          Column(.number(numbers)),
          Column(.boolean((0..<rows).map { _ in Bool.random(using: &random) })),
          Column(
            .timestamp(
              (0..<rows).map { _ in Int64.random(in: -(1 << 55)...(1 << 55), using: &random) })),
        ], rowCount: rows)
      let delimiter = [UInt8(ascii: ","), UInt8(ascii: ";"), 9].randomElement(using: &random)!
      let result = try CSVFixture(text(table, delimiter: delimiter)).read(blockSize: 64) {
        $0.delimiter = delimiter
      }
      #expect(result.table == table)
    }
  }

  @Test func fullDisksAreReported() {
    let table = Table(names: ["a"], columns: [Column(.integer([1]))], rowCount: 1)
    #expect(
      throws: FrameError(.unwritable, "/dev/full: cannot be written: no space left on device")
    ) {
      try CSVWriter().write(table, path: "/dev/full")
    }
  }
}
