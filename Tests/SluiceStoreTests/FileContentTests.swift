import SluiceStore
import SluiceTestSupport
import Testing

/// Files of many sizes, and many edits of one.
struct FileContentTests {
  @Test(arguments: [0, 1, 4095, 4096, 4097, 262_144, 1_000_003])
  func fileIsReadToItsEnd(size: Int) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: UInt64(size))
    let bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let path = try folder.write(bytes, to: "file")
    let found = try Digest.of(fileAt: path)
    #expect(found.digest == Digest.of(bytes))
    #expect(found.size == size)
  }

  @Test func everyRandomEditIsSeen() throws {
    let folder = try TemporaryFolder()
    let memo = CountingMemo()
    let digester = FileDigester(memo: memo)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<100 {
      let count = Int.random(in: 3...4, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let path = try folder.write(bytes, to: "data")
      #expect(try digester.digest(ofFileAt: path) == Digest.of(bytes))
    }
  }
}
