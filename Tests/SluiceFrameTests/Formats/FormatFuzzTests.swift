import SluiceFrame
import SluiceTestSupport
import Testing

/// Damaged files give an error or other values, but never a trap.
@Suite struct FormatFuzzTests {
  private static let rounds = 4000

  /// Flips, overwrites, cuts out and doubles parts of `bytes`, a few times.
  private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let extremes: [[UInt8]] = [
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80],
      [0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0xFF, 0xFF], [0], [1],
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2, 3:
        for (i, byte) in extremes.randomElement(using: &random)!.enumerated()
        where place + i < bytes.count { bytes[place + i] = byte }
      case 4: bytes.removeSubrange(place..<end)
      default: bytes.insert(contentsOf: bytes[place..<end], at: place)
      }
    }
    return Int.random(in: 0..<10, using: &random) == 0
      ? Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) : bytes
  }

  /// Runs `read` on damaged copies of files: random ones, and ones with an extreme number at each place.
  private func fuzz(_ seeds: [[UInt8]], seed: UInt64, _ read: ([UInt8]) throws -> Void) {
    var random = SeededGenerator(seed: seed)
    var failures = 0
    for round in 0..<Self.rounds {
      if !succeeds(mutate(seeds[round % seeds.count], &random), read) { failures += 1 }
    }
    #expect(failures > Self.rounds / 10)
    for good in seeds {
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
    ]
    fuzz(seeds, seed: 1) { bytes in
      let table = try Table(arrow: bytes.span, name: "fuzzed")
      // Whatever was read is a table that can be written.
      #expect(try FormatFixture.arrow(table).count > 8)
    }
  }

  @Test func sparseMatrices() throws {
    var random = SeededGenerator(seed: 22)
    let matrix = FormatFixture.matrix(rows: 9, columns: 5, &random)
    let seeds = [
      try FormatFixture.numPy(matrix), try FormatFixture.bytes("stored.npz"),
      try FormatFixture.bytes("deflated.npz"),
    ]
    fuzz(seeds, seed: 2) { bytes in _ = try SparseMatrix(numPy: bytes.span, name: "fuzzed") }
  }

  @Test func labels() throws {
    let seeds = [try FormatFixture.bytes("labels.npy"), try FormatFixture.bytes("complex.npy")]
    fuzz(seeds, seed: 3) { bytes in _ = try Labels(numPy: bytes.span, name: "fuzzed") }
  }

  @Test func safetensors() throws {
    let seeds = [try FormatFixture.bytes("tensors.safetensors")]
    fuzz(seeds, seed: 4) { bytes in
      _ = try SafetensorsFile(safetensors: bytes.span, name: "fuzzed")
    }
  }

  @Test func recordIO() throws {
    var random = SeededGenerator(seed: 23)
    let matrix = FormatFixture.matrix(rows: 12, columns: 300, &random)
    let labels = Labels((0..<12).map { Float($0) })
    let seeds = [
      try FormatFixture.recordIO(Records(matrix: matrix, labels: labels)),
      try FormatFixture.recordIO(Records(matrix: matrix, labels: nil)),
    ]
    fuzz(seeds, seed: 5) { bytes in
      let records = try Records(recordIO: bytes.span, name: "fuzzed")
      #expect(try FormatFixture.recordIO(records).isEmpty == (records.matrix.rowCount == 0))
    }
  }
}
