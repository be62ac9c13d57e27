import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct ArrowTests {
  @Test(arguments: [0, 1, 7, 63, 64, 65, 128, 1000], [0, 0.3, 1])
  func tablesComeBack(rows: Int, missing: Double) throws {
    var random = SeededGenerator(seed: UInt64(rows))
    let table = FormatFixture.table(rows: rows, missing: missing, &random)
    for rowsPerBatch in [64, 128, 1 << 20] {
      let bytes = try FormatFixture.arrow(table, rowsPerBatch: rowsPerBatch)
      let back = try Table(arrow: bytes.span, name: "t.arrow")
      #expect(back.hasSameBits(as: table))
      #expect(try FormatFixture.arrow(back, rowsPerBatch: rowsPerBatch) == bytes)
    }
  }

  @Test func tablesWithoutColumnsKeepTheirRows() throws {
    for rows in [0, 1, 100] {
      let table = Table(names: [], columns: [], rowCount: rows)
      let bytes = try FormatFixture.arrow(table, rowsPerBatch: 64)
      #expect(try Table(arrow: bytes.span, name: "t") == table)
    }
  }

  @Test func whatPyArrowWritesIsRead() throws {
    let bytes = try FormatFixture.bytes("types.arrow")
    let table = try Table(arrow: bytes.span, name: "types.arrow")
    let third = Bitmap(words: [0b11011], count: 5)
    let second = Bitmap(words: [0b11101], count: 5)
    func text(_ codes: [Int32], _ texts: [String], _ validity: Bitmap) -> Column {
      Column(.text(codes: codes, dictionary: TextDictionary(texts)), validity: validity)
    }
    let expected: [(String, Column)] = [
      ("plain", text([0, 1, 0, 0, 2], ["b", "a", "é"], third)),
      ("large", text([0, 1, 0, 0, 0], ["x", ""], third)),
      // The dictionary's second entry is missing, and so are the rows that point to it.
      ("coded", text([0, 0, 0, 1, 0], ["z", "y"], Bitmap(words: [0b01010], count: 5))),
      ("narrow", Column(.integer([1, -2, 0, 3, 4]), validity: third)),
      ("byte", Column(.integer([255, 0, 1, 2, 3]))),
      ("single", Column(.number([0.5, 0, .infinity, -1, 2]), validity: second)),
      ("flag", Column(.boolean([true, false, false, true, true]), validity: second)),
      ("seconds", Column(.timestamp([0, 1_000_000, 0, -1_000_000, 2_000_000]), validity: third)),
      ("nanos", Column(.timestamp([1, -1, 0, 0, 1]), validity: third)),
    ]
    #expect(table.names == expected.map(\.0))
    for (name, column) in expected { #expect(try table.column(name) == column, "\(name)") }
  }

  @Test(arguments: [
    (
      "list.arrow",
      "list.arrow: column 'items' has the Arrow type list, which a table cannot hold"
    ),
    ("zone.arrow", "zone.arrow: column 'when' has the time zone 'Europe/Berlin'"),
  ])
  func otherTypesAreNamed(file: String, message: String) throws {
    let bytes = try FormatFixture.bytes(file)
    let error = #expect(throws: FrameError.self) { try Table(arrow: bytes.span, name: file) }
    #expect(error?.code == .wrongType)
    #expect(error?.message == message)
    #expect(error?.hint != nil)
  }

  @Test func compressedFilesAreRefused() throws {
    let bytes = try FormatFixture.bytes("compressed.arrow")
    let error = #expect(throws: FrameError.self) { try Table(arrow: bytes.span, name: "c.arrow") }
    #expect(error?.message.contains("compressed Arrow data are not read") == true)
    #expect(error?.hint == "write the file without compression")
  }

  @Test func whatIsNoArrowFileIsRefused() throws {
    for (bytes, message) in [
      ([], "x: byte 0: not an Arrow file: it does not start with ARROW1"),
      (Array("a,b\n1,2\n".utf8), "x: byte 0: not an Arrow file: it does not start with ARROW1"),
      (Array("ARROW1\0\0".utf8), "x: byte 8: cut off: it does not end with ARROW1"),
    ] as [([UInt8], String)] {
      #expect(throws: FrameError(.malformed, message)) { try Table(arrow: bytes.span, name: "x") }
    }
  }

  @Test func buffersLieAtMultiplesOf64() throws {
    let values: [Double] = [0x1.23456789p0, 0x1.3456789ap1, 0x1.456789abp2]
    let table = Table(names: ["n"], columns: [Column(.number(values))], rowCount: 3)
    let bytes = try FormatFixture.arrow(table)
    let first = values[0].bitPattern
    let pattern = (0..<8).map { UInt8(truncatingIfNeeded: first >> (8 * UInt64($0))) }
    let place = bytes.indices.first { bytes[$0...].starts(with: pattern) }
    #expect(place.map { $0 % 64 } == 0)
  }

  @Test(arguments: zip([1, 128, 129, 32_768, 32_769], [1, 1, 2, 2, 4]))
  func codesTakeAsFewBytesAsHoldThem(texts: Int, bytes: Int) throws {
    let rows = 1 << 17
    let codes = (0..<rows).map { Int32(($0 * 7 + 5) % texts) }
    let dictionary = TextDictionary((0..<texts).map(String.init))
    var validity = Bitmap(repeating: true, count: rows)
    for row in stride(from: 0, to: rows, by: 9) { validity[row] = false }
    let holed = (0..<rows).map { validity[$0] ? codes[$0] : 0 }
    let table = Table(
      names: ["whole", "holed"],
      columns: [
        Column(.text(codes: codes, dictionary: dictionary)),
        Column(.text(codes: holed, dictionary: dictionary), validity: validity),
      ], rowCount: rows)
    for rowsPerBatch in [64, 1 << 20] {
      let file = try FormatFixture.arrow(table, rowsPerBatch: rowsPerBatch)
      #expect(try Table(arrow: file.span, name: "t") == table)
    }
    let empty = Table(
      names: table.names,
      columns: [dictionary, dictionary].map { Column(.text(codes: [], dictionary: $0)) },
      rowCount: 0)
    let size = try FormatFixture.arrow(table).count - FormatFixture.arrow(empty).count
    // The rows' codes, the bits of what is missing, and what describes one batch.
    #expect((0..<1000).contains(size - 2 * rows * bytes - rows / 8))
  }

  @Test func compactTablesOfEqualRowsHaveEqualBytes() throws {
    let one = Table(
      names: ["t"],
      columns: [
        Column(
          .text(codes: [2, 0, 0, 2], dictionary: TextDictionary(["b", "unused", "a"])),
          validity: Bitmap(words: [0b1011], count: 4))
      ], rowCount: 4)
    let other = Table(
      names: ["t"],
      columns: [
        Column(
          .text(codes: [0, 3, 0, 0], dictionary: TextDictionary(["a", "x", "y", "b"])),
          validity: Bitmap(words: [0b1011], count: 4))
      ], rowCount: 4)
    #expect(try FormatFixture.arrow(one) != FormatFixture.arrow(other))
    let compact = one.compactingDictionaries()
    #expect(try FormatFixture.arrow(compact) == FormatFixture.arrow(other.compactingDictionaries()))
    #expect(
      compact.columns[0]
        == Column(
          .text(codes: [0, 1, 0, 0], dictionary: TextDictionary(["a", "b"])),
          validity: Bitmap(words: [0b1011], count: 4)))
    #expect(compact.compactingDictionaries() == compact)
  }
}
