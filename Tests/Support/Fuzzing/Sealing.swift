/// Lengths and checksums as formats want them, computed plainly; with them damage gets past the first look.
package enum Sealing {
  /// CRC-32 as ZIP and gzip have it.
  package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value: UInt32 = ~0
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }
    return ~value
  }

  /// The lowest `count` bytes of a number, lowest first.
  package static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// One gzip member of stored (not packed) blocks, RFC 1951 and 1952.
  package static func gzip(_ content: [UInt8], checksum: UInt32? = nil) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    var start = 0
    repeat {
      let end = min(start + 0xFFFF, content.count)
      packed += [end == content.count ? 1 : 0] + bytes(end - start, 2) + bytes(~(end - start), 2)
      packed += content[start..<end]
      start = end
    } while start < content.count
    return packed + bytes(Int(checksum ?? crc32(content)), 4) + bytes(content.count, 4)
  }

  /// A ZIP archive of stored members.
  package static func zip(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
      let common =
        [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + bytes(Int(crc32(content)), 4)
        + bytes(content.count, 4) + bytes(content.count, 4) + bytes(name.utf8.count, 2) + [0, 0]
      directory += [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
      directory += bytes(file.count, 4) + name.utf8
      file += [0x50, 0x4B, 3, 4] + common + name.utf8 + content
    }
    let count = bytes(members.count, 2)
    return file + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
      + bytes(directory.count, 4) + bytes(file.count, 4) + [0, 0]
  }
}
