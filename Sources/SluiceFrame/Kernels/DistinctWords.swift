/// Gives each distinct 64-bit word a number in order of first appearance.
struct DistinctWords {
  /// The distinct words; word `i` has number `i`.
  private(set) var words: [UInt64] = []
  /// Number + 1 of the word in each slot, 0 where free; a power of two, at most half full.
  private var slots = [UInt32](repeating: 0, count: 1024)

  /// The number of a word, the next one where it has not been seen.
  @inline(__always)
  mutating func number(of word: UInt64) -> UInt32 {
    let mask = slots.count - 1
    var slot = Self.hash(word) & mask
    while true {
      let number = slots[slot]
      if number == 0 { return insert(word, at: slot) }
      if words[Int(number) - 1] == word { return number - 1 }
      slot = (slot + 1) & mask
    }
  }

  private mutating func insert(_ word: UInt64, at slot: Int) -> UInt32 {
    words.append(word)
    slots[slot] = UInt32(words.count)
    if words.count * 2 > slots.count { grow() }
    return UInt32(words.count - 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 4)
    let mask = slots.count - 1
    for (number, word) in words.enumerated() {
      var slot = Self.hash(word) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(number + 1)
    }
  }

  /// Numbers with many zero low bits (round doubles) must spread too, hence the fold before the product.
  @inline(__always)
  private static func hash(_ word: UInt64) -> Int {
    let product = (word ^ (word >> 32)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: product >> 32)
  }
}
