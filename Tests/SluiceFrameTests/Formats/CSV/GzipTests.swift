import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct GzipTests {
  private func member(_ text: String, checksum: UInt32? = nil) -> [UInt8] {
    Sealing.gzip(Array(text.utf8), checksum: checksum)
  }

  @Test func membersAreJoinedAndGarbageIsIgnored() throws {
    let packed = member("a,b\n1,\"x\n") + member("") + member("y\"\n2,z")
    for garbage in [[], [0, 0, 0], [0x1F], Array("junk".utf8)] as [[UInt8]] {
      let fixture = try CSVFixture(bytes: packed + garbage, name: "data.csv.gz")
      for (threads, blockSize) in [(1, 1), (1, 1 << 18), (2, 3), (2, 1 << 18)] {
        let table = try fixture.read(threads: threads, blockSize: blockSize).table
        #expect(try table.values("a") == ["1", "2"])
        #expect(try table.values("b") == ["x\ny", "z"])
      }
      #expect(try CSVReader().peekSchema(path: fixture.path).names == ["a", "b"])
    }
  }

  @Test func theNameDoesNotMatter() throws {
    let fixture = try CSVFixture(bytes: member("a\n1\n"), name: "data.csv")
    #expect(try fixture.read().table.rowCount == 1)
  }

  @Test func damageIsNoticed() throws {
    let packed = member("a,b\n1,2\n")
    for count in 2..<packed.count {
      let error = try CSVFixture(bytes: Array(packed.prefix(count))).failure()
      #expect(error?.message == "data.csv: the gzip data ends in the middle", "\(count) bytes")
    }
    let wrongSum = try CSVFixture(bytes: member("a\n1\n", checksum: 1)).failure()
    #expect(wrongSum?.message == "data.csv: the gzip data is damaged: the checksum does not match")
    var wrongBlock = packed
    wrongBlock[10] = 7
    let error = try CSVFixture(bytes: wrongBlock).failure()
    #expect(error?.code == .malformed)
    #expect(error?.message.hasPrefix("data.csv: the gzip data is damaged: ") == true)
    #expect(try CSVFixture(bytes: member("")).failure()?.message == "data.csv: the file is empty")
  }

  @Test func aReaderThatStopsEarlyEndsItsThread() throws {
    let rows = String(repeating: "1,2\n", count: 12_000)
    let fixture = try CSVFixture(bytes: member("a,b\n1\n" + rows))
    for blockSize in [1, 64, 1024] {
      #expect(throws: FrameError.self) { try fixture.read(threads: 2, blockSize: blockSize) }
    }
  }
}
