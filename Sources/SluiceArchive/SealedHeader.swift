import SluiceStore

/// The beginning of a gzip file that seals the rest: its comment is the SHA-256 of all bytes behind the header.
///
/// Packed data can say the same in several ways, so that a checksum of what they unpack to does not see every
/// change; this one does.
enum SealedHeader {
  /// Unix.
  static let system: Int32 = 3
  private static let label = "sha256:"
  /// No time, no name, an ordinary packing, a comment.
  private static let beginning: [UInt8] = [
    0x1F, 0x8B, 8, 0x10, 0, 0, 0, 0, 0, UInt8(truncatingIfNeeded: system),
  ]
  static let size = beginning.count + label.utf8.count + 64 + 1

  /// What stands in for the comment until the digest is known.
  static var comment: [UInt8] { Array((label + String(repeating: "0", count: 64)).utf8) }

  static let digestOffset = beginning.count + label.utf8.count

  /// Whether bytes are the beginning of a gzip file at all.
  static func isGzip(_ bytes: some Sequence<UInt8>) -> Bool {
    Array(bytes.prefix(2)) == Array(beginning.prefix(2))
  }

  /// The digest that a header promises; nil for another header.
  static func digest(_ bytes: ArraySlice<UInt8>) -> Digest? {
    let header = Array(bytes)
    guard header.count == size, header.starts(with: beginning + Array(label.utf8)),
      header.last == 0,
      let digest = Digest(
        hex: String(decoding: header[digestOffset..<digestOffset + 64], as: UTF8.self))
    else { return nil }
    return Array(digest.hex.utf8) == Array(header[digestOffset..<digestOffset + 64]) ? digest : nil
  }
}
