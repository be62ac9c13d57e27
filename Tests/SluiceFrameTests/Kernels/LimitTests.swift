import SluiceFrame
import SluiceTestSupport
import Testing

/// Row numbers, codes and column numbers have 32 bits; what does not fit is an error before anything of that size is made.
@Suite struct LimitTests {
  /// An Arrow file without columns can claim any number of rows.
  @Test func rowsOfArrowFiles() throws {
    func table(_ rows: Int) throws -> Table {
      let none = Table(names: [], columns: [], rowCount: rows)
      var sink = MemorySink()
      try none.writeArrow(to: &sink, rowsPerBatch: 1 << 30)
      return try Table(arrow: sink.bytes.span, name: "a.arrow")
    }
    #expect(try table(Table.maximumRowCount).rowCount == 2_147_483_647)
    let error = #expect(throws: FrameError.self) { try table(Table.maximumRowCount + 1) }
    #expect(error?.code == .tooLarge)
    #expect(error?.message == "a.arrow: more than 2147483647 rows")
  }

  @Test func rowsOfMatrices() throws {
    func array(_ name: String, _ type: String, _ shape: String, _ content: [UInt8]) -> (
      name: String, content: [UInt8]
    ) {
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n"
      return (
        "\(name).npy",
        [0x93] + Array("NUMPY".utf8) + [1, 0] + Sealing.bytes(header.utf8.count, 2) + header.utf8
          + content
      )
    }
    let file = Sealing.zip([
      array("format", "|S3", "()", Array("csr".utf8)),
      array("shape", "<i8", "(2,)", Sealing.bytes(1 << 31, 8) + Sealing.bytes(1, 8)),
    ])
    let error = #expect(throws: FrameError.self) {
      try SparseMatrix(numPy: file.span, name: "m.npz")
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func rowsOfTextAndRecords() throws {
    let fixture = try CSVFixture("a\n1\n2\n3\n")
    var reader = CSVReader(threads: 1, blockSize: 4)
    for limit in 1...3 {
      reader.rowLimit = limit
      if limit == 3 {
        #expect(try reader.read(path: fixture.path).table.rowCount == 3)
      } else {
        let error = #expect(throws: FrameError.self) { try reader.read(path: fixture.path) }
        #expect(error?.code == .tooLarge)
        #expect(error?.message.hasSuffix("data.csv: more than \(limit) rows") == true)
      }
    }
    var random = SeededGenerator(seed: 3)
    let records = Records(matrix: FormatFixture.matrix(rows: 3, columns: 4, &random), labels: nil)
    let bytes = try FormatFixture.recordIO(records)
    #expect(try Records(recordIO: bytes.span, name: "r", rowLimit: 3).matrix.rowCount == 3)
    let error = #expect(throws: FrameError.self) {
      try Records(recordIO: bytes.span, name: "r", rowLimit: 2)
    }
    #expect(error?.message == "r: more than 2 rows")
  }

  /// Tables without columns have rows without bytes.
  @Test func kernelsRefuseLongerTables() {
    let long = Table(names: [], columns: [], rowCount: Table.maximumRowCount + 1)
    #expect(throws: FrameError.self) {
      try long.selecting(rows: Bitmap(repeating: true, count: long.rowCount))
    }
  }
}
