/// What texts of up to 24 bytes were parsed to lately: in most columns few values make up most of the rows.
///
/// One place for each hash, so that a look costs some comparisons and never a search.
@safe final class ValueMemo {
  /// The bytes of a text, padded with zeros, and how many they are.
  struct Key {
    var head: SIMD2<UInt64>
    var tail: UInt64
    var length: Int

    static let longest = 24

    /// At least 24 bytes must be readable from `text` on.
    @inline(__always)
    init(_ text: UnsafePointer<UInt8>, _ length: Int) {
      let raw = unsafe UnsafeRawPointer(text)
      let words = unsafe (
        raw.loadUnaligned(as: UInt64.self),
        raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      )
      head = SIMD2(words.0 & Self.mask(length), words.1 & Self.mask(length &- 8))
      tail = words.2 & Self.mask(length &- 16)
      self.length = length
    }

    /// The lowest `count` bytes of a word.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
      if count >= 8 { return .max }
      return count <= 0 ? 0 : ~(UInt64.max &<< UInt64(truncatingIfNeeded: count &* 8))
    }

    @inline(__always)
    fileprivate var place: Int {
      let mixed = (head[0] ^ head[1] &* 0x9E37_79B9_7F4A_7C15 ^ tail) &* 0xA076_1D64_78BD_642F
      return Int(truncatingIfNeeded: mixed >> 56)
    }
  }

  struct Value {
    var bits: UInt64 = 0
    var isPresent = true
  }

  private struct Entry {
    var head = SIMD2<UInt64>(repeating: 0)
    var tail: UInt64 = 0
    /// -1 where nothing is remembered.
    var length = -1
    var value = Value()
  }

  private static let count = 256
  private let entries: UnsafeMutablePointer<Entry>

  init() {
    unsafe entries = .allocate(capacity: Self.count)
    unsafe entries.initialize(repeating: Entry(), count: Self.count)
  }

  deinit { unsafe entries.deallocate() }

  @inline(__always)
  subscript(key: Key) -> Value? {
    let entry = unsafe entries[key.place]
    let isSame = entry.length == key.length && entry.head == key.head && entry.tail == key.tail
    return isSame ? entry.value : nil
  }

  func remember(_ value: Value, for key: Key) {
    unsafe entries[key.place] = Entry(
      head: key.head, tail: key.tail, length: key.length, value: value)
  }
}
