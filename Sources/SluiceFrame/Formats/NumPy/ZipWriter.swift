/// Streams a ZIP archive of members that are stored, not deflated.
///
/// Every member carries the same time, so equal members give equal bytes. ZIP64 records appear only where a
/// size or place does not fit 32 bits. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
struct ZipWriter {
  private struct Member {
    var name: [UInt8]
    var checksum: UInt32
    var size: Int
    var offset: Int
  }

  private var members: [Member] = []
  private var position = 0
  /// From here on sizes and places go into ZIP64 fields; smaller only in tests.
  private let limit: Int

  private static let storedVersion: UInt16 = 20
  private static let zip64Version: UInt16 = 45
  /// 1 January 1980, the first day of ZIP's calendar.
  private static let date: UInt16 = 1 << 5 | 1

  init(zip64From limit: Int = 0xFFFF_FFFF) { self.limit = limit }

  /// Writes a member; its checksum must be known before, because it stands in front of the content.
  /// - Parameter content: writes exactly `size` bytes with that checksum.
  mutating func add<Sink: ByteSink & ~Copyable>(
    _ name: String, size: Int, checksum: Checksum, to sink: inout Sink,
    content: (inout Sink) throws(FrameError) -> Void
  ) throws(FrameError) {
    let member = Member(
      name: Array(name.utf8), checksum: checksum.value, size: size, offset: position)
    let isLarge = size >= limit
    var head: [UInt8] = []
    head.appendNumber(0x0403_4B50 as UInt32)
    appendCommon(of: member, isLarge: isLarge, extra: isLarge ? 20 : 0, to: &head)
    head += member.name
    if isLarge {
      head.appendNumber(1 as UInt16)
      head.appendNumber(16 as UInt16)
      head.appendNumber(UInt64(size))
      head.appendNumber(UInt64(size))
    }
    try sink.write(head)
    try content(&sink)
    position += head.count + size
    members.append(member)
  }

  /// The fields which a member's local and central header share, from the version to the extra length.
  private func appendCommon(of member: Member, isLarge: Bool, extra: Int, to head: inout [UInt8]) {
    head.appendNumber(isLarge ? Self.zip64Version : Self.storedVersion)
    head.appendNumber(0 as UInt16)  // no flags
    head.appendNumber(0 as UInt16)  // stored
    head.appendNumber(0 as UInt16)  // midnight
    head.appendNumber(Self.date)
    head.appendNumber(member.checksum)
    let size = isLarge ? UInt32.max : UInt32(member.size)
    head.appendNumber(size)
    head.appendNumber(size)
    head.appendNumber(UInt16(member.name.count))
    head.appendNumber(UInt16(extra))
  }

  /// Writes the directory of members.
  func finish(to sink: inout some ByteSink & ~Copyable) throws(FrameError) {
    var directory: [UInt8] = []
    for member in members {
      let isLarge = member.size >= limit
      let isFar = member.offset >= limit
      var wide: [UInt64] = isLarge ? [UInt64(member.size), UInt64(member.size)] : []
      if isFar { wide.append(UInt64(member.offset)) }
      directory.appendNumber(0x0201_4B50 as UInt32)
      directory.appendNumber(isLarge || isFar ? Self.zip64Version : Self.storedVersion)
      appendCommon(
        of: member, isLarge: isLarge, extra: wide.isEmpty ? 0 : 4 + 8 * wide.count, to: &directory)
      directory.appendNumber(0 as UInt16)  // no comment
      directory.appendNumber(0 as UInt16)  // disk
      directory.appendNumber(0 as UInt16)  // internal attributes
      directory.appendNumber(0 as UInt32)  // external attributes
      directory.appendNumber(isFar ? UInt32.max : UInt32(member.offset))
      directory += member.name
      if !wide.isEmpty {
        directory.appendNumber(1 as UInt16)
        directory.appendNumber(UInt16(8 * wide.count))
        for number in wide { directory.appendNumber(number) }
      }
    }
    try sink.write(directory)
    try sink.write(end(directorySize: directory.count))
  }

  private func end(directorySize: Int) -> [UInt8] {
    var end: [UInt8] = []
    let isFar = position >= limit
    if isFar {
      end.appendNumber(0x0606_4B50 as UInt32)
      end.appendNumber(44 as UInt64)
      end.appendNumber(Self.zip64Version)
      end.appendNumber(Self.zip64Version)
      end.appendNumber(0 as UInt32)
      end.appendNumber(0 as UInt32)
      end.appendNumber(UInt64(members.count))
      end.appendNumber(UInt64(members.count))
      end.appendNumber(UInt64(directorySize))
      end.appendNumber(UInt64(position))
      end.appendNumber(0x0706_4B50 as UInt32)
      end.appendNumber(0 as UInt32)
      end.appendNumber(UInt64(position + directorySize))
      end.appendNumber(1 as UInt32)
    }
    end.appendNumber(0x0605_4B50 as UInt32)
    end.appendNumber(0 as UInt32)
    end.appendNumber(UInt16(members.count))
    end.appendNumber(UInt16(members.count))
    end.appendNumber(UInt32(directorySize))
    end.appendNumber(isFar ? UInt32.max : UInt32(position))
    end.appendNumber(0 as UInt16)  // no comment
    return end
  }
}
