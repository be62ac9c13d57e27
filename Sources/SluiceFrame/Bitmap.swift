/// A packed sequence of bits, least significant first within each word, as Arrow lays out validity.
///
/// Bits past `count` in the last word are always zero.
package struct Bitmap: Sendable, Equatable {
  package private(set) var words: [UInt64]
  package private(set) var count: Int

  /// `count` bits that are all `bit`.
  package init(repeating bit: Bool, count: Int) {
    precondition(count >= 0, "a bitmap has no negative length, got \(count)")
    words = Array(repeating: bit ? ~0 : 0, count: (count + 63) / 64)
    self.count = count
    clearPadding()
  }

  /// Takes packed words; bits past `count` are cleared.
  package init(words: [UInt64], count: Int) {
    precondition(words.count == (count + 63) / 64, "\(words.count) words cannot hold \(count) bits")
    self.words = words
    self.count = count
    clearPadding()
  }

  private mutating func clearPadding() {
    if count & 63 != 0 { words[words.count - 1] &= (1 << UInt64(count & 63)) - 1 }
  }

  @inlinable package subscript(index: Int) -> Bool {
    get { words[index >> 6] >> UInt64(index & 63) & 1 != 0 }
    set { set(index, newValue) }
  }

  @usableFromInline mutating func set(_ index: Int, _ bit: Bool) {
    let mask: UInt64 = 1 << UInt64(index & 63)
    if bit { words[index >> 6] |= mask } else { words[index >> 6] &= ~mask }
  }

  /// Appends one bit; amortised O(1).
  package mutating func append(_ bit: Bool) {
    if count & 63 == 0 { words.append(0) }
    if bit { words[count >> 6] |= 1 << UInt64(count & 63) }
    count += 1
  }

  /// How many bits are set.
  package var setCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
