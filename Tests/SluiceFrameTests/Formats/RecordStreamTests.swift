import Glibc
import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct RecordStreamTests {
  /// The same records as a whole and in parts of every size up to one more than there are.
  @Test func partsMakeUpTheWhole() throws {
    let folder = try TemporaryFolder()
    for (index, matrix) in FormatFixture.matrices().enumerated() where matrix.rowCount > 0 {
      let labels = Labels((0..<matrix.rowCount).map(Float.init))
      let records = Records(matrix: matrix, labels: labels)
      let path = folder.path("\(index).pbr")
      try Self.write(try FormatFixture.recordIO(records), path)
      for size in [1, 2, 3, matrix.rowCount, matrix.rowCount + 1] {
        let stream = try RecordStream(path: path, readsAgain: true, scratch: folder.path)
        for _ in 0..<2 {
          var row = 0
          while let part = try stream.next(size) {
            #expect(part.matrix.rowCount == min(size, matrix.rowCount - row))
            let rows = (row..<row + part.matrix.rowCount).map(Int32.init)
            #expect(part.matrix.hasSameBits(as: matrix.selecting(rows: rows)))
            #expect(part.labels == Labels(rows.map(Float.init)))
            row += rows.count
          }
          #expect(row == matrix.rowCount)
          try stream.rewind()
        }
      }
    }
  }

  /// A pipe can be read once; what it gave is read again from where it was kept.
  @Test func namedPipesAreReadAgain() async throws {
    let folder = try TemporaryFolder()
    let records = Records(
      matrix: SparseMatrix(
        rowCount: 3, columnCount: 4, rowOffsets: [0, 1, 2, 2], columnIndices: [1, 3],
        values: [2, 5]), labels: Labels([1, 2, 3]))
    let bytes = try FormatFixture.recordIO(records)
    let path = folder.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let writer = Task.detached { try Self.write(bytes, path) }
    let stream = try RecordStream(path: path, readsAgain: true, scratch: folder.path)
    // Only a part of the first pass is taken.
    #expect(try stream.next(2)?.matrix.rowCount == 2)
    for _ in 0..<3 {
      try stream.rewind()
      #expect(try stream.next(9) == records)
      #expect(try stream.next(9) == nil)
    }
    try await writer.value
  }

  @Test func damageIsNamedByRecordAndByte() throws {
    let folder = try TemporaryFolder()
    let records = Records(
      matrix: SparseMatrix(
        rowCount: 2, columnCount: 4, rowOffsets: [0, 1, 2], columnIndices: [1, 3], values: [2, 5]),
      labels: Labels([1, 2]))
    let bytes = try FormatFixture.recordIO(records)
    let half = bytes.count / 2
    func message(_ bytes: [UInt8]) throws -> String {
      let path = folder.path("damaged.pbr")
      try Self.write(bytes, path)
      let stream = try RecordStream(path: path, readsAgain: false, scratch: folder.path)
      let error = #expect(throws: FrameError.self) { while try stream.next(1) != nil {} }
      return (error?.message ?? "").replacing(path, with: "F")
    }
    var broken = bytes
    broken[half] ^= 1
    #expect(
      try message(broken)
        == "F: record 2: byte \(half): a record starts with 0xCED7230A, here is 0xCED7230B")
    #expect(
      try message(Array(bytes.dropLast(4)))
        == "F: record 2: byte \(half): a record of \(half - 8) bytes is cut off after \(half - 4) bytes"
    )
    #expect(
      try message(bytes + [0x0A])
        == "F: record 3: byte \(bytes.count): a record's frame of 8 bytes is cut off after 1 bytes")
    broken = bytes
    broken.replaceSubrange(half + 4..<half + 8, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(
      try message(broken)
        == "F: record 2: byte \(half + 4): a record of 2147483648 bytes is longer than any should be"
    )
    broken = bytes
    broken[half + 8] = 0x0B
    #expect(try message(broken) == "F: record 2: byte \(half + 8): 11 is no protobuf field")
  }

  private static func write(_ bytes: [UInt8], _ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    #expect(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }
}
