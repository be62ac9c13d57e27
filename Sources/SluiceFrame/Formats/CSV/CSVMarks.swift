/// Finds the bytes at which a CSV record may change its course: delimiters, quotes and line ends.
struct CSVMarks {
  private let delimiters: SIMD16<UInt8>
  private let quotes = SIMD16(repeating: UInt8(ascii: "\""))
  private let feeds = SIMD16(repeating: UInt8(ascii: "\n"))
  private let returns = SIMD16(repeating: UInt8(ascii: "\r"))
  /// What has been seen so far: all bits, and where a byte was NUL.
  private var seen = SIMD16<UInt8>(repeating: 0)
  private var nul = SIMDMask<SIMD16<Int8>>(repeating: false)

  init(delimiter: UInt8) { delimiters = SIMD16(repeating: delimiter) }

  /// Writes where the marks of `bytes[0..<count]` are, in rising order.
  ///
  /// - Parameter places: with room for `count` and 8 more.
  /// - Returns: how many there are, and whether all bytes are ASCII other than NUL.
  func find(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, places: UnsafeMutablePointer<UInt32>
  ) -> (count: Int, isPlain: Bool) {
    var marks = self
    let raw = unsafe UnsafeRawPointer(bytes)
    var found = 0
    var base = 0
    while base &+ 64 <= count {
      let bits = unsafe marks.bits(raw + base)
      found &+= unsafe Self.spread(bits, base, places + found)
      base &+= 64
    }
    if base < count {
      unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { rest in
        unsafe rest.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "."))
        unsafe rest.copyMemory(from: UnsafeRawBufferPointer(start: raw + base, count: count - base))
        let bits = unsafe marks.bits(UnsafeRawPointer(rest.baseAddress!))
        // A delimiter may be a full stop.
        let own = bits & ~(.max << UInt64(count - base))
        found &+= unsafe Self.spread(own, base, places + found)
      }
    }
    let isASCII = marks.seen.max() < 0x80
    let hasNUL = unsafe unsafeBitCast(marks.nul, to: SIMD2<UInt64>.self) != SIMD2(repeating: 0)
    return (found, isASCII && !hasNUL)
  }

  /// A bit for each of 64 bytes.
  @inline(__always)
  private mutating func bits(_ bytes: UnsafeRawPointer) -> UInt64 {
    var bits: UInt64 = 0
    for part in 0..<4 {
      let v = unsafe bytes.loadUnaligned(fromByteOffset: part &* 16, as: SIMD16<UInt8>.self)
      seen |= v
      nul = nul .| (v .== SIMD16(repeating: 0))
      let marks = (v .== delimiters) .| (v .== feeds) .| (v .== quotes) .| (v .== returns)
      let words = unsafe unsafeBitCast(marks, to: SIMD2<UInt64>.self)
      let halves = Self.gathered(words[0]) | Self.gathered(words[1]) &<< 8
      bits |= halves &<< UInt64(truncatingIfNeeded: part &* 16)
    }
    return bits
  }

  /// One bit for each byte of a word of zeros and 0xFF.
  @inline(__always)
  private static func gathered(_ word: UInt64) -> UInt64 {
    ((word & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
  }

  /// Writes the places of the bits that are set and gives their number; up to 8 more places are written behind them.
  ///
  /// Eight are written at once, since a branch for each of them would be guessed wrong too often.
  @inline(__always)
  private static func spread(
    _ bits: UInt64, _ base: Int, _ places: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let count = bits.nonzeroBitCount
    var bits = bits
    var written = 0
    while written < count {
      for i in written..<(written &+ 8) {
        unsafe places[i] = UInt32(truncatingIfNeeded: base &+ bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
      written &+= 8
    }
    return count
  }

  /// Whether all bytes are ASCII other than NUL.
  static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (high, low) = (UInt64(0x8080_8080_8080_8080), UInt64(0x0101_0101_0101_0101))
    var seen: UInt64 = 0
    var i = 0
    while i &+ 8 <= bytes.count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      // A NUL borrows from its own high bit; a byte above it may then do so for it, which is strange all the same.
      seen |= word | (word &- low)
      i &+= 8
    }
    while i < bytes.count {
      seen |= unsafe UInt64(bytes[i]) | (UInt64(bytes[i]) &- 1)
      i &+= 1
    }
    return seen & high == 0
  }
}
