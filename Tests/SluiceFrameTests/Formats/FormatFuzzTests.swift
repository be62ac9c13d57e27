import SluiceFrame
import SluiceTestSupport
import Testing

/// Damaged files give an error or other values, but never a trap.
@Suite struct FormatFuzzTests {
  /// Runs `read` on damaged copies of files, and on ones with an extreme number at each place.
  private func fuzz(
    _ reader: String, _ seeds: [[UInt8]], words: [String] = [], seed: UInt64,
    sealing: (([UInt8]) -> [UInt8])? = nil, _ read: ([UInt8]) throws -> Void
  ) {
    let run = Fuzzing.run(reader, seeds: seeds, words: words, seed: seed, sealing: sealing) {
      succeeds($0, read)
    }
    #expect(run.isBalanced, "\(reader): \(run)")
    for good in seeds where sealing == nil {
      for place in good.indices.prefix(2000) {
        for bytes: [UInt8] in [[0xFF, 0x7F], [0, 0x80], [0xFF, 0xFF, 0xFF, 0x7F]] {
          var bad = good
          bad.replaceSubrange(place..<min(place + bytes.count, bad.count), with: bytes)
          _ = succeeds(bad, read)
        }
      }
    }
  }

  /// Whether `read` takes the bytes; what it throws must have the file's name in it.
  private func succeeds(_ bytes: [UInt8], _ read: ([UInt8]) throws -> Void) -> Bool {
    do {
      try read(bytes)
      return true
    } catch let error as FrameError {
      #expect(error.message.contains("fuzzed"))
    } catch {
      Issue.record("an error of another type: \(error)")
    }
    return false
  }

  @Test func arrow() throws {
    var random = SeededGenerator(seed: 21)
    let table = FormatFixture.table(rows: 70, missing: 0.3, &random)
    let seeds = [
      try FormatFixture.arrow(table, rowsPerBatch: 64), try FormatFixture.bytes("types.arrow"),
      try FormatFixture.arrow(table.prefix(3)),
    ]
    fuzz("arrow", seeds, seed: 1) { bytes in
      let table = try Table(arrow: bytes.span, name: "fuzzed")
      // Whatever was read is a table that can be written and shown.
      let written = try FormatFixture.arrow(table)
      let again = try Table(arrow: written.span, name: "again")
      #expect(again.hasSameBits(as: table))
      #expect(table.described().columns.count == table.columns.count)
      #expect(!table.preview().isEmpty)
    }
  }

  private func readMatrix(_ bytes: [UInt8]) throws {
    let matrix = try SparseMatrix(numPy: bytes.span, name: "fuzzed")
    let written = try FormatFixture.numPy(matrix)
    let again = try SparseMatrix(numPy: written.span, name: "again")
    #expect(again.hasSameBits(as: matrix))
  }

  @Test func archivesOfMatrices() throws {
    var random = SeededGenerator(seed: 22)
    let matrix = FormatFixture.matrix(rows: 9, columns: 5, &random)
    let seeds = [
      try FormatFixture.numPy(matrix), try FormatFixture.bytes("stored.npz"),
      try FormatFixture.bytes("deflated.npz"),
    ]
    fuzz("npz", seeds, seed: 2, readMatrix)
  }

  /// The arrays behind the checksums; a seed holds them one after the other.
  @Test func arraysOfMatrices() throws {
    func array(_ type: String, _ shape: String, _ content: [UInt8]) -> [UInt8] {
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n"
      return Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0]
        + Sealing.bytes(header.utf8.count, 2) + header.utf8 + content
    }
    func words(_ numbers: [Int], _ size: Int) -> [UInt8] {
      numbers.flatMap { Sealing.bytes($0, size) }
    }
    let seeds = [(4, "<i4"), (8, "<i8")].map { size, type in
      array("|S3", "()", Array("csr".utf8)) + array("<i8", "(2,)", words([2, 5], 8))
        + array(type, "(3,)", words([0, 2, 3], size))
        + array(type, "(3,)", words([0, 3, 4], size))
        + array(size == 4 ? "<f4" : "<f8", "(3,)", words([1, 2, 3], size))
    }
    let magic = seeds[0].prefix(8)
    let names = ["format", "shape", "indptr", "indices", "data", "more", "more"]
    fuzz("npy-arrays", seeds, words: ["(", ",", "'<f8'", "True"], seed: 6) { bytes in
      var parts: [[UInt8]] = [[]]
      for place in bytes.indices {
        if bytes[place...].starts(with: magic) { parts.append([]) }
        parts[parts.count - 1].append(bytes[place])
      }
      return Sealing.zip(
        zip(names, parts.dropFirst()).map { (name: "\($0).npy", content: $1) })
    } _: {
      try readMatrix($0)
    }
  }

  @Test func labels() throws {
    let seeds = [
      try FormatFixture.bytes("labels.npy"), try FormatFixture.bytes("complex.npy"),
      try FormatFixture.numPy(Labels([1, -2, .nan])),
    ]
    fuzz("npy", seeds, words: ["(", ")", ",", "'<f8'", "'>f4'"], seed: 3) { bytes in
      let labels = try Labels(numPy: bytes.span, name: "fuzzed")
      let written = try FormatFixture.numPy(labels)
      let again = try Labels(numPy: written.span, name: "again")
      #expect(again.values.map(\.bitPattern) == labels.values.map(\.bitPattern))
    }
  }

  private func readTensors(_ bytes: [UInt8]) throws {
    let file = try SafetensorsFile(safetensors: bytes.span, name: "fuzzed")
    let written = try FormatFixture.safetensors(file)
    let again = try SafetensorsFile(safetensors: written.span, name: "again")
    #expect(again.metadata == file.metadata)
  }

  @Test func safetensors() throws {
    fuzz("safetensors", [try FormatFixture.bytes("tensors.safetensors")], seed: 4, readTensors)
  }

  /// A seed is the header, a tab, and the numbers.
  @Test func headersOfSafetensors() {
    let seeds = [
      #"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"__metadata__":{"k":"v"}}"#
        + "\t12345678",
      #"{"b":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"#
        + #""c":{"dtype":"F64","shape":[0,7],"data_offsets":[8,8]}}"# + "\t12345678",
    ].map { Array($0.utf8) }
    let words = ["{", "}", "[", "]", ",", ":", "\"F64\"", "null", "\"a\"", "\\u0000", "\\ud800"]
    fuzz("safetensors-headers", seeds, words: words, seed: 7) { bytes in
      let end = bytes.firstIndex(of: UInt8(ascii: "\t")) ?? bytes.count
      return Sealing.bytes(end, 8) + bytes[..<end] + bytes[end...].dropFirst()
    } _: {
      try readTensors($0)
    }
  }

  private func records(rows: Int = 12, columns: Int = 300) throws -> [[UInt8]] {
    var random = SeededGenerator(seed: 23)
    let matrix = FormatFixture.matrix(rows: rows, columns: columns, &random)
    let labels = Labels((0..<rows).map { Float($0) })
    return [
      try FormatFixture.recordIO(Records(matrix: matrix, labels: labels)),
      try FormatFixture.recordIO(Records(matrix: matrix, labels: nil)),
    ]
  }

  private func recordStarts(_ bytes: [UInt8]) -> [Int] {
    bytes.indices.filter { bytes[$0...].starts(with: [0x0A, 0x23, 0xD7, 0xCE]) }
  }

  /// Records without their lengths and padding.
  private func unframed(_ bytes: [UInt8]) -> [UInt8] {
    recordStarts(bytes).flatMap { start in
      let length = Int(bytes[start + 4]) + Int(bytes[start + 5]) << 8
      return bytes[start..<start + 4] + bytes[start + 8..<start + 8 + length]
    }
  }

  private func framed(_ bytes: [UInt8]) -> [UInt8] {
    let starts = recordStarts(bytes) + [bytes.count]
    return zip(starts, starts.dropFirst()).flatMap { start, end in
      let content = bytes[start + 4..<end]
      let padding = [UInt8](repeating: 0, count: -content.count & 3)
      return bytes[start..<start + 4] + Sealing.bytes(content.count, 4) + content + padding
    }
  }

  private func readRecords(_ bytes: [UInt8]) throws {
    let records = try Records(recordIO: bytes.span, name: "fuzzed")
    #expect(try FormatFixture.recordIO(records).isEmpty == (records.matrix.rowCount == 0))
  }

  @Test func recordIO() throws {
    fuzz("recordio", try records(), seed: 5, readRecords)
    let seeds = try records(rows: 4, columns: 9).map(unframed)
    fuzz("recordio-framed", seeds, seed: 8, sealing: framed, readRecords)
  }

  /// A stream and the whole file say the same, in parts of any size.
  @Test func recordStreams() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("fuzzed")
    fuzz("record-stream", try records(rows: 4, columns: 9), seed: 9) { bytes in
      var sink = try FileSink(path: path)
      try sink.write(bytes)
      try sink.finish()
      let whole = try? Records(recordIO: bytes.span, name: "fuzzed")
      let stream = try RecordStream(path: path, readsAgain: false, scratch: folder.path)
      var rows = 0
      while let part = try stream.next(bytes.count % 5 + 1) { rows += part.matrix.rowCount }
      #expect(rows == whole?.matrix.rowCount)
    }
  }
}
