/// The members of a ZIP archive, found through its directory; members are checked when they are opened.
struct ZipArchive: ~Escapable {
  private struct Member {
    var name: String
    var method: UInt16
    var checksum: UInt32
    var size: Int
    var unpackedSize: Int
    var offset: Int
  }

  private let file: BinaryReader
  private var members: [Member] = []

  /// - Throws: `.malformed` when the bytes are no archive.
  @_lifetime(copy file)
  init(_ file: consuming BinaryReader) throws(FrameError) {
    self.file = file
    let (count, start) = try directory()
    var offset = start
    for _ in 0..<count {
      let member = try readMember(&offset)
      members.append(member)
    }
  }

  var names: [String] { members.map(\.name) }

  /// Hands the content of a member to `body`, unpacked where it is deflated, after checking its checksum.
  func withMember<Result>(
    _ name: String, _ body: (borrowing BinaryReader) throws(FrameError) -> Result
  ) throws(FrameError) -> Result {
    guard let member = members.first(where: { $0.name == name }) else {
      throw file.malformed(at: 0, "the archive has no member '\(name)', only \(names)")
    }
    let packed = try content(member)
    switch member.method {
    case 0:
      try check(member, packed.bytes.raw)
      return try body(packed)
    case 8:
      let unpacked = try Inflating.unpack(packed, size: member.unpackedSize, name)
      try check(member, unpacked.span.raw)
      return try body(BinaryReader(unpacked.span, name: "\(file.name), \(name)"))
    default:
      throw file.malformed(
        at: member.offset, "'\(name)' is packed by ZIP method \(member.method), which is not read",
        hint: "write it with compressed=False")
    }
  }

  private func check(_ member: Member, _ bytes: RawSpan) throws(FrameError) {
    var checksum = Checksum()
    checksum.update(bytes)
    guard checksum.value == member.checksum, bytes.byteCount == member.unpackedSize else {
      throw file.malformed(at: member.offset, "'\(member.name)' is damaged: wrong checksum")
    }
  }

  @_lifetime(copy self)
  private func content(_ member: Member) throws(FrameError) -> BinaryReader {
    let offset = member.offset
    guard try file.load(UInt32.self, at: offset, "a member's header") == 0x0403_4B50 else {
      throw file.malformed(at: offset, "'\(member.name)' does not start here as the directory says")
    }
    try file.check(offset, 30, "a member's header")
    let nameCount = Int(try file.load(UInt16.self, at: offset + 26, "a member's header"))
    let extraCount = Int(try file.load(UInt16.self, at: offset + 28, "a member's header"))
    return try file.part(
      at: offset + 30 + nameCount + extraCount, count: member.size, "'\(member.name)'")
  }

  /// The number of members and where their directory starts.
  private func directory() throws(FrameError) -> (count: Int, start: Int) {
    let end = try endRecord()
    let count = Int(try file.load(UInt16.self, at: end + 10, "the directory's end"))
    let start = Int(try file.load(UInt32.self, at: end + 16, "the directory's end"))
    let locator = end - 20
    guard locator >= 0,
      try file.load(UInt32.self, at: locator, "the directory's end") == 0x0706_4B50
    else { return (count, start) }
    let wide = try offset(at: locator + 8)
    guard try file.load(UInt32.self, at: wide, "the ZIP64 directory's end") == 0x0606_4B50 else {
      throw file.malformed(at: wide, "the ZIP64 directory's end is not here")
    }
    try file.check(wide, 56, "the ZIP64 directory's end")
    let wideCount = try offset(at: wide + 32)
    return (wideCount, try offset(at: wide + 48))
  }

  /// A 64-bit place or count, which cannot be larger than the file.
  private func offset(at place: Int) throws(FrameError) -> Int {
    let number = try file.load(UInt64.self, at: place, "a ZIP64 field")
    guard number <= UInt64(file.count) else {
      throw file.malformed(at: place, "\(number) lies beyond the end of the file")
    }
    return Int(number)
  }

  /// The last record of the archive, behind which only a comment of up to 65,535 bytes can stand.
  private func endRecord() throws(FrameError) -> Int {
    var offset = file.count - 22
    let lowest = max(0, offset - 0xFFFF)
    while offset >= lowest {
      if file.bytes[offset] == 0x50, file.holds([0x50, 0x4B, 5, 6], at: offset) { return offset }
      offset -= 1
    }
    throw file.malformed(
      at: file.count, "not a ZIP archive, or cut off: the directory at its end is missing")
  }

  private func readMember(_ offset: inout Int) throws(FrameError) -> Member {
    let start = offset
    guard try file.load(UInt32.self, at: start, "the directory") == 0x0201_4B50 else {
      throw file.malformed(at: start, "the directory has no entry here")
    }
    try file.check(start, 46, "the directory")
    let nameCount = Int(try file.load(UInt16.self, at: start + 28, "the directory"))
    let extraCount = Int(try file.load(UInt16.self, at: start + 30, "the directory"))
    let commentCount = Int(try file.load(UInt16.self, at: start + 32, "the directory"))
    var member = Member(
      name: try file.text(at: start + 46, count: nameCount, "a member's name"),
      method: try file.load(UInt16.self, at: start + 10, "the directory"),
      checksum: try file.load(UInt32.self, at: start + 16, "the directory"),
      size: Int(try file.load(UInt32.self, at: start + 20, "the directory")),
      unpackedSize: Int(try file.load(UInt32.self, at: start + 24, "the directory")),
      offset: Int(try file.load(UInt32.self, at: start + 42, "the directory")))
    let extra = start + 46 + nameCount
    try readZip64(&member, from: extra, count: extraCount)
    offset = extra + extraCount + commentCount
    return member
  }

  private func readZip64(_ member: inout Member, from start: Int, count: Int) throws(FrameError) {
    try file.check(start, count, "a member's extra part")
    var offset = start
    while offset + 4 <= start + count {
      let kind = try file.load(UInt16.self, at: offset, "an extra field")
      let size = Int(try file.load(UInt16.self, at: offset + 2, "an extra field"))
      if kind == 1 {
        var field = offset + 4
        if member.unpackedSize == 0xFFFF_FFFF {
          let wide = try file.load(UInt64.self, at: field, "a ZIP64 field")
          member.unpackedSize = Int(clamping: wide)
          field += 8
        }
        if member.size == 0xFFFF_FFFF {
          member.size = try self.offset(at: field)
          field += 8
        }
        if member.offset == 0xFFFF_FFFF { member.offset = try self.offset(at: field) }
        return
      }
      offset += 4 + size
    }
  }
}
