/// The SHA-256 of some bytes: how every artifact and cache key is named.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
  // Four words in big-endian order: equal, hash and compare without an array.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// - Precondition: 32 bytes.
  package init(bytes: some Collection<UInt8>) {
    precondition(bytes.count == 32, "a SHA-256 has 32 bytes, got \(bytes.count)")
    var packed: [UInt64] = [0, 0, 0, 0]
    for (place, byte) in bytes.enumerated() {
      packed[place >> 3] = packed[place >> 3] << 8 | UInt64(byte)
    }
    words = (packed[0], packed[1], packed[2], packed[3])
  }

  /// Reads 64 hexadecimal digits of either case; nil for anything else.
  package init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for place in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self.init(bytes: bytes)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  package var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  package var description: String { hex }

  package static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }

  package static func < (a: Digest, b: Digest) -> Bool { a.words < b.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}
