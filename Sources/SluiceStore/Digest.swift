/// The SHA-256 of some bytes: how every artifact and cache key is named.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
  // Four words in big-endian order: equal, hash and compare without an array.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// - Precondition: 32 bytes.
  package init(bytes: some Collection<UInt8>) {
    precondition(bytes.count == 32, "a SHA-256 has 32 bytes, got \(bytes.count)")
    var packed: [4 of UInt64] = [0, 0, 0, 0]
    var place = 0
    for byte in bytes {
      packed[place >> 3] = packed[place >> 3] << 8 | UInt64(byte)
      place += 1
    }
    words = (packed[0], packed[1], packed[2], packed[3])
  }

  /// The same from memory that need not be aligned, without going through a generic collection.
  ///
  /// - Precondition: 32 bytes.
  package init(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == 32, "a SHA-256 has 32 bytes, got \(bytes.count)")
    func word(_ place: Int) -> UInt64 {
      unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
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
    unsafe [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
      for place in 0..<32 { unsafe bytes[place] = byte(place) }
      count = 32
    }
  }

  private func byte(_ place: Int) -> UInt8 {
    let word =
      switch place >> 3 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place & 7)))
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    unsafe String(unsafeUninitializedCapacity: 64) { text in
      unsafe writeHex(0..<32, to: text)
    }
  }

  /// `<root>/ab/cdef…`.
  func path(in root: String) -> String {
    let length = root.utf8.count + 66
    return unsafe String(unsafeUninitializedCapacity: length) { text in
      var place = unsafe text.initialize(fromContentsOf: root.utf8)
      unsafe text[place] = UInt8(ascii: "/")
      place += 1
      unsafe place += writeHex(0..<1, to: UnsafeMutableBufferPointer(rebasing: text[place...]))
      unsafe text[place] = UInt8(ascii: "/")
      place += 1
      unsafe place += writeHex(1..<32, to: UnsafeMutableBufferPointer(rebasing: text[place...]))
      return place
    }
  }

  private func writeHex(_ places: Range<Int>, to text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    func digit(_ value: UInt8) -> UInt8 {
      value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
    var end = 0
    for place in places {
      let byte = byte(place)
      unsafe text[end] = digit(byte >> 4)
      unsafe text[end + 1] = digit(byte & 15)
      end += 2
    }
    return end
  }

  package var description: String { hex }

  package static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }

  package static func < (a: Digest, b: Digest) -> Bool { a.words < b.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}
