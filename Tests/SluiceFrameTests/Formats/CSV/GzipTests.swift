import SluiceFrame
import Testing

@Suite struct GzipTests {
  /// A gzip member of stored (not packed) blocks, RFC 1951 and 1952.
  private func member(_ text: String, checksum: UInt32? = nil) -> [UInt8] {
    let bytes = Array(text.utf8)
    let size = UInt16(bytes.count)
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
    func append(_ value: UInt32, _ count: Int) {
      for i in 0..<count { packed.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(i)))) }
    }
    append(UInt32(size), 2)
    append(UInt32(~size), 2)
    packed += bytes
    append(checksum ?? crc32(bytes), 4)
    append(UInt32(bytes.count), 4)
    return packed
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = ~0
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }
    return ~value
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
