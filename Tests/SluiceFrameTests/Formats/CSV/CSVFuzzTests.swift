import SluiceFrame
import SluiceTestSupport
import Testing

/// Damaged text, packed or not, gives a table that can be written and read again, or an error, but never a trap.
@Suite struct CSVFuzzTests {
  private static let seeds = [
    "a,b,c\n1,\"x, \"\"y\"\"\",2010-12-01\n\n2,é,12/1/2010 8:26\r\n3,\"two\nlines\",1.5e3\r",
    "a,b,c\n-9223372036854775808,nan,true\n9223372036854775807,1e400,false\n0,,TRUE\n",
    "\u{FEFF}a,b,c\r\n\"1\",2,2010-12-01T08:26:00.123456Z\r\n",
  ].map { Array($0.utf8) }
  private static let words = [
    "\"", "\"\"", ",", "\n", "\r\n", "\r", "\0", "\u{FEFF}", "NA", "nan", "\"a,b\"", "🙂", " ", "\t",
    "1e5", "2010-12-01", "\n\n", ",,", "-", "e", ".",
  ]

  @Test(arguments: [false, true]) func plainAndPacked(isPacked: Bool) throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.path("fuzzed"), folder.path("copy"))
    let run = try Fuzzing.run(
      isPacked ? "csv-gz" : "csv", seeds: Self.seeds, words: Self.words, seed: isPacked ? 1 : 2,
      sealing: isPacked ? { Sealing.gzip($0) } : nil
    ) { bytes in
      try save(bytes, path)
      let sum = bytes.reduce(0) { $0 &+ Int($1) }
      return try readsAgain(path, copy, sum: sum, size: bytes.count)
    }
    #expect(run.isBalanced, "\(run)")
  }

  /// Damage to the packed bytes themselves.
  @Test func gzip() throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.path("fuzzed"), folder.path("copy"))
    let run = try Fuzzing.run("gzip", seeds: Self.seeds.map { Sealing.gzip($0) }, seed: 3) {
      try save($0, path)
      return try readsAgain(path, copy, sum: $0.count, size: 1 << 20)
    }
    #expect(run.refused > run.accepted)
  }

  private func save(_ bytes: [UInt8], _ path: String) throws {
    var sink = try FileSink(path: path)
    try sink.write(bytes)
    try sink.finish()
  }

  /// Whether the file is read; what was read is written as CSV and read the same again.
  private func readsAgain(_ path: String, _ copy: String, sum: Int, size: Int) throws -> Bool {
    var options = CSVOptions()
    options.onError = sum & 1 == 0 ? .fail : .skip
    if sum & 6 == 0 { options.types = ["a": .integer, "b": .number, "c": .timestamp] }
    if sum & 6 == 2 { options.header = .names(["a", "b", "c"]) }
    let reader = CSVReader(
      options: options, threads: sum & 64 == 0 ? 1 : 2, blockSize: sum % 40 + 1)
    let table: Table
    do throws(FrameError) {
      table = try reader.read(path: path).table
    } catch {
      #expect(error.message.contains("fuzzed"))
      return false
    }
    #expect(table.rowCount <= size)
    try CSVWriter().write(table, path: copy)
    var same = CSVOptions()
    same.types = Dictionary(uniqueKeysWithValues: table.schema.fields.map { ($0.name, $0.type!) })
    let again = try CSVReader(options: same, threads: 1).read(path: copy).table
    #expect(again.names == table.names)
    #expect(again.textRows == table.textRows)
    return true
  }
}
