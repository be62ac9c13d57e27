/// The 512 bytes before each file of a tar archive (POSIX.1-1988, "ustar").
struct TarHeader: Equatable {
  static let size = 512

  var name: String
  /// Bytes.
  var size: Int
  /// Seconds since 1970-01-01T00:00:00Z.
  var modified: Int

  init(name: String, size: Int, modified: Int) {
    self.name = name
    self.size = size
    self.modified = modified
  }

  /// - Throws: `ArchiveError` for a name of more than 100 bytes, or a file of 8 GiB or more.
  func bytes() throws(ArchiveError) -> [UInt8] {
    guard name.utf8.count <= 100 else {
      throw ArchiveError("the name '\(name)' is too long for an archive")
    }
    guard size < 1 << 33 else {
      throw ArchiveError("'\(name)' is too large for an archive: \(size) bytes, 8 GiB is the limit")
    }
    var bytes = [UInt8](repeating: 0, count: Self.size)
    func put(_ text: String, at place: Int) {
      bytes.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(Self.octal(size, digits: 11), at: 124)
    put(Self.octal(max(0, modified), digits: 11), at: 136)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put(Self.octal(Self.checksum(bytes), digits: 6), at: 148)
    bytes[155] = UInt8(ascii: " ")
    return bytes
  }

  /// nil for anything that `bytes()` does not give.
  init?(_ bytes: [UInt8]) {
    func text(_ range: Range<Int>) -> String {
      String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self)
    }
    guard bytes.count == Self.size, let size = Int(text(124..<135), radix: 8),
      let modified = Int(text(136..<147), radix: 8)
    else { return nil }
    self.init(name: text(0..<100), size: size, modified: modified)
    guard let expected = try? self.bytes(), expected == bytes else { return nil }
  }

  /// The sum of all bytes, those of the sum itself taken as spaces.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    bytes.reduce(0) { $0 + Int($1) } - bytes[148..<156].reduce(0) { $0 + Int($1) } + 8 * 32
  }

  private static func octal(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
