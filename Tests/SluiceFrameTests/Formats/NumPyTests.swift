import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct NumPyTests {
  @Test func labelsAreWrittenAsNumPyDoes() throws {
    let bytes = try FormatFixture.numPy(Labels([0.5, -1, 3]))
    #expect(try bytes == FormatFixture.bytes("labels.npy"))
  }

  @Test func labelsComeBack() throws {
    for count in [0, 1, 2, 1000] {
      let labels = Labels((0..<count).map { Float($0) - 0.5 })
      let bytes = try FormatFixture.numPy(labels)
      #expect(bytes.count == 128 + 4 * count)
      #expect(try Labels(numPy: bytes.span, name: "y.npy") == labels)
    }
  }

  @Test func otherNumPyTypesAreNamed() throws {
    let bytes = try FormatFixture.bytes("complex.npy")
    let message = "c: byte 0: the array is of NumPy type '<c16', not float32 or float64"
    #expect(throws: FrameError(.wrongType, message)) { try Labels(numPy: bytes.span, name: "c") }
    let text = Array("1,2,3".utf8)
    let other = "t: byte 0: not a NumPy array: it does not start with \\x93NUMPY"
    #expect(throws: FrameError(.malformed, other)) { try Labels(numPy: text.span, name: "t") }
  }

  @Test func cutOffLabelsSayWhere() throws {
    let bytes = Array(try FormatFixture.bytes("labels.npy").dropLast(2))
    let message = "y: byte 128: the array takes 3 times 4 bytes, but only 10 are left"
    #expect(throws: FrameError(.malformed, message)) { try Labels(numPy: bytes.span, name: "y") }
  }

  @Test func matricesComeBack() throws {
    for matrix in FormatFixture.matrices() {
      for limit in [0xFFFF_FFFF, 200, 0] {
        var sink = MemorySink()
        try matrix.writeNumPy(to: &sink, zip64Limit: limit)
        let back = try SparseMatrix(numPy: sink.bytes.span, name: "x.npz")
        #expect(back.hasSameBits(as: matrix))
      }
    }
  }

  @Test(arguments: ["stored.npz", "deflated.npz"])
  func whatScipyWritesIsRead(file: String) throws {
    let bytes = try FormatFixture.bytes(file)
    let matrix = try SparseMatrix(numPy: bytes.span, name: file)
    #expect(
      matrix
        == SparseMatrix(
          rowCount: 3, columnCount: 4, rowOffsets: [0, 2, 2, 3], columnIndices: [0, 3, 1],
          values: [1.5, 0, -2]))
  }

  @Test func otherSparseFormatsAreNamed() throws {
    let bytes = try FormatFixture.bytes("csc.npz")
    #expect(
      throws: FrameError(
        .wrongType, "m.npz: a sparse matrix in the format 'csc', not 'csr'",
        hint: "convert it with scipy's tocsr() before saving")
    ) { try SparseMatrix(numPy: bytes.span, name: "m.npz") }
  }

  @Test func damageIsFoundByTheChecksum() throws {
    var random = SeededGenerator(seed: 1)
    let matrix = FormatFixture.matrix(rows: 64, columns: 64, &random)
    var bytes = try FormatFixture.numPy(matrix)
    bytes[300] ^= 1
    let error = #expect(throws: FrameError.self) { try SparseMatrix(numPy: bytes.span, name: "m") }
    #expect(error?.message == "m: byte 0: 'indices.npy' is damaged: wrong checksum")
  }

  /// Whatever instructions add it up: bit by bit it is the same.
  @Test func theChecksumIsThatOfTheContent() throws {
    var random = SeededGenerator(seed: 2)
    for count in Array(0..<80) + [1000, 4097, 70_001] {
      let columns = (0..<count).map { _ in Int32(random.next() % 1_000_000) }
      let matrix = SparseMatrix(
        rowCount: count, columnCount: 1_000_000, rowOffsets: Array(0...count),
        columnIndices: columns, values: Array(repeating: 1, count: count))
      let bytes = try FormatFixture.numPy(matrix)
      // The first member's head is 30 bytes and its name; its content 4 bytes a value behind a header of 128.
      let start = 30 + "indices.npy".utf8.count
      let content = bytes[start..<start + 128 + 4 * count]
      let written = bytes[14..<18].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      var sum = ~UInt32(0)
      for byte in content {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      #expect(written == ~sum, "\(count) values")
    }
  }

  @Test(
    arguments: [
      ([0, 2, 1, 3], [0, 3, 1], "indptr.npy: row 1 runs from 2 to 1"),
      ([0, 2, 2, 3], [0, 4, 1], "indices.npy: row 0: column 4 of 4"),
      ([0, 2, 2, 3], [0, -1, 1], "indices.npy: row 0: column -1 of 4"),
      ([0, 2, 2, 3], [3, 0, 1], "indices.npy: row 0: column 0 comes after 3; sort them"),
      ([0, 2, 2, 3], [3, 3, 1], "indices.npy: row 0: column 3 comes after 3; sort them"),
      ([1, 2, 2, 3], [0, 3, 1], "indptr.npy: row offsets do not run from 0 to 3"),
    ] as [([Int], [Int32], String)])
  func whatIsNoCSRMatrixIsRefused(offsets: [Int], columns: [Int32], message: String) throws {
    let matrix = SparseMatrix(
      rowCount: 3, columnCount: 4, rowOffsets: offsets, columnIndices: columns,
      values: [1, 2, 3])
    let bytes = try FormatFixture.numPy(matrix)
    #expect(throws: FrameError(.malformed, "m.npz: \(message)")) {
      try SparseMatrix(numPy: bytes.span, name: "m.npz")
    }
  }
}
