import SluiceFrame

/// Numbers distinct terms in order of first appearance: a hash table with open addressing over one buffer of bytes.
struct TermTable {
  private(set) var terms: TextDictionary
  private var slots: [Int32]

  init() { self.init(TextDictionary()) }

  /// A table in which each text has its place in `terms` as its number.
  init(_ terms: TextDictionary) {
    self.terms = terms
    slots = []
    resize()
  }

  var count: Int { terms.count }

  /// The number of the term `bytes[range]`, or -1.
  func find(_ bytes: [UInt8], _ range: Range<Int>) -> Int32 { slots[slot(of: bytes, range)] }

  /// The number of the term `bytes[range]`, a new one if need be.
  mutating func insert(_ bytes: [UInt8], _ range: Range<Int>) -> Int32 {
    let slot = slot(of: bytes, range)
    if slots[slot] >= 0 { return slots[slot] }
    let number = terms.append(bytes[range])
    slots[slot] = number
    if terms.count * 2 > slots.count { resize() }
    return number
  }

  private mutating func resize() {
    var size = 1024
    while size < terms.count * 4 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    for term in 0..<terms.count {
      slots[slot(of: terms.bytes, terms.offsets[term]..<terms.offsets[term + 1])] = Int32(term)
    }
  }

  /// The slot that holds the term, or the empty one where it belongs.
  private func slot(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    // FNV-1a, its high bits folded in by a last multiplication.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
    let shift = UInt64(64 - slots.count.trailingZeroBitCount)
    var slot = Int(truncatingIfNeeded: (hash &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while slots[slot] >= 0, !equals(Int(slots[slot]), bytes, range) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func equals(_ term: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let start = terms.offsets[term]
    guard terms.offsets[term + 1] - start == range.count else { return false }
    for index in 0..<range.count where terms.bytes[start + index] != bytes[range.lowerBound + index]
    {
      return false
    }
    return true
  }
}
