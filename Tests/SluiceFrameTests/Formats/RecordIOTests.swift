import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct RecordIOTests {
  /// What Google's protobuf makes of the same records; the last two are no float32.
  private static let values = "0a 06 76 61 6c 75 65 73"
  private static let two =
    "0a 23 d7 ce 35 00 00 00 0a 1f \(values) 12 15 12 13 0a 08 00 00 80 3f 00 00 20 c0"
    + " 12 03 00 ac 02 1a 02 e1 48 12 12 \(values) 12 08 12 06 0a 04 00 00 40 40 00 00 00"
  private static let empty =
    "0a 23 d7 ce 26 00 00 00 0a 10 \(values) 12 06 12 04 1a 02 e1 48"
    + " 12 12 \(values) 12 08 12 06 0a 04 00 00 00 3f 00 00"
  private static let zero =
    "0a 23 d7 ce 30 00 00 00 0a 1a \(values) 12 10 12 0e 0a 04 00 00 00 00 12 02 e0 48"
    + " 1a 02 e1 48 12 12 \(values) 12 08 12 06 0a 04 00 00 80 bf"
  private static let dense =
    "0a 23 d7 ce 2b 00 00 00 0a 29 \(values) 12 1f 1a 1d 0a 18 00 00 00 00 00 00 f8 3f"
    + " 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 40 1a 01 03 00"
  private static let integers =
    "0a 23 d7 ce 22 00 00 00 0a 20 \(values) 12 16 3a 14 0a 0b"
    + " f9 ff ff ff ff ff ff ff ff 01 05 12 02 00 02 1a 01 03 00 00"

  private static func bytes(_ hex: String) -> [UInt8] {
    hex.split(separator: " ").map { UInt8($0, radix: 16)! }
  }

  private static let records = Records(
    matrix: SparseMatrix(
      rowCount: 3, columnCount: 9313, rowOffsets: [0, 2, 2, 3], columnIndices: [0, 300, 9312],
      values: [1, -2.5, 0]),
    labels: Labels([3, 0.5, -1]))

  @Test func recordsAreWrittenAsProtobufDoes() throws {
    let expected = Self.bytes("\(Self.two) \(Self.empty) \(Self.zero)")
    #expect(try FormatFixture.recordIO(Self.records) == expected)
    #expect(try Records(recordIO: expected.span, name: "r") == Self.records)
  }

  @Test func float64AndInt32AreRead() throws {
    let bytes = Self.bytes("\(Self.dense) \(Self.integers)")
    let records = try Records(recordIO: bytes.span, name: "r")
    let matrix = SparseMatrix(
      rowCount: 2, columnCount: 3, rowOffsets: [0, 2, 4], columnIndices: [0, 2, 0, 2],
      values: [1.5, 2, -7, 5])
    #expect(records == Records(matrix: matrix, labels: nil))
  }

  @Test func recordsComeBack() throws {
    var random = SeededGenerator(seed: 9)
    for matrix in FormatFixture.matrices() where matrix.rowCount > 0 {
      let labels = Labels(
        (0..<matrix.rowCount).map { _ in Float.random(in: -5...5, using: &random) })
      for records in [
        Records(matrix: matrix, labels: labels), Records(matrix: matrix, labels: nil),
      ] {
        let bytes = try FormatFixture.recordIO(records)
        let back = try Records(recordIO: bytes.span, name: "r")
        #expect(back.matrix.hasSameBits(as: matrix))
        #expect(back.labels == records.labels)
      }
    }
  }

  @Test func anEmptyFileHasNoRecords() throws {
    let nothing: [UInt8] = []
    let records = try Records(recordIO: nothing.span, name: "r")
    #expect(records.matrix.rowCount == 0 && records.labels == nil)
    #expect(try FormatFixture.recordIO(records).isEmpty)
  }

  @Test func aRowLongerThanAChunkIsWritten() throws {
    let width = 400_000
    let matrix = SparseMatrix(
      rowCount: 2, columnCount: width, rowOffsets: [0, 1, width + 1],
      columnIndices: [7] + (0..<Int32(width)), values: (0...width).map { Float($0) })
    let bytes = try FormatFixture.recordIO(Records(matrix: matrix, labels: nil))
    #expect(try Records(recordIO: bytes.span, name: "r").matrix == matrix)
  }

  @Test(arguments: [
    (0, 0x0B, "record 1: byte 0: a record starts with 0xCED7230A, here is 0xCED7230B"),
    (64, 0, "record 2: byte 64: a record starts with 0xCED7230A, here is 0xCED72300"),
    (68, 0xFF, "record 2: byte 72: a record takes 256 bytes, but only 96 are left"),
    (83, 0x7F, "record 2: byte 84: a field of 127 bytes goes beyond its message's end at byte 90"),
    (142, 0xE1, "record 3: byte 122: key 9313 of 9313 columns"),
    (35, 0x2C, "record 1: byte 10: 3 keys for 2 values"),
  ])
  func damageIsFoundWithItsPlace(offset: Int, byte: UInt8, message: String) throws {
    var bytes = Self.bytes("\(Self.two) \(Self.empty) \(Self.zero)")
    bytes[offset] = byte
    #expect(throws: FrameError(.malformed, "r: \(message)")) {
      try Records(recordIO: bytes.span, name: "r")
    }
  }

  @Test func labelsAreOnAllRecordsOrNone() throws {
    let plain = try FormatFixture.recordIO(Records(matrix: Self.records.matrix, labels: nil))
    let first = plain + Self.bytes(Self.zero)
    let error = #expect(throws: FrameError.self) { try Records(recordIO: first.span, name: "r") }
    #expect(error?.message.hasSuffix("only this one has a label") == true)
    let second = Self.bytes(Self.zero) + plain
    let other = #expect(throws: FrameError.self) { try Records(recordIO: second.span, name: "r") }
    #expect(other?.message.hasSuffix("it has no label, unlike those before") == true)
  }
}
