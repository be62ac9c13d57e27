/// Builds a dictionary of distinct texts: the same bytes always get the same code.
///
/// Open addressing over the bytes, since hashing `String` values costs ten times as much.
package struct TextInterner: Sendable {
  private var bytes: [UInt8] = []
  private var offsets: [Int] = [0]
  /// Code + 1 of the text in each slot, 0 where free; a power of two, at most half full.
  private var slots: [UInt32]

  /// - Parameter capacity: how many distinct texts are expected; more are taken too.
  package init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  /// The texts so far, in the order of their first appearance.
  package var dictionary: TextDictionary { TextDictionary(bytes: bytes, offsets: offsets) }

  private var count: Int { offsets.count - 1 }

  /// The code of a text, a new one (the next) where it has not been seen.
  mutating func code(of text: ArraySlice<UInt8>) -> Int32 { code(of: text.span) }

  /// The same for bytes that lie anywhere.
  package mutating func code(of text: Span<UInt8>) -> Int32 {
    if (count + 1) * 2 > slots.count { grow() }
    var slot = Self.hash(text) & (slots.count - 1)
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if isText(code, text) { return Int32(code) }
      slot = (slot + 1) & (slots.count - 1)
    }
    for place in text.indices { bytes.append(text[place]) }
    offsets.append(bytes.count)
    slots[slot] = UInt32(count)
    return Int32(count - 1)
  }

  private func isText(_ code: Int, _ text: Span<UInt8>) -> Bool {
    let start = offsets[code]
    guard offsets[code + 1] - start == text.count else { return false }
    for place in text.indices where bytes[start + place] != text[place] { return false }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for code in 0..<count {
      var slot =
        Self.hash(bytes.span.extracting(offsets[code]..<offsets[code + 1])) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(code + 1)
    }
  }

  /// FNV-1a with a last mix, so that the low bits depend on every byte.
  private static func hash(_ text: Span<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for place in text.indices { hash = (hash ^ UInt64(text[place])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7fff_ffff)
  }
}
