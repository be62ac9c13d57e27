/// The ranks of each row's keys packed into one word, the first key in the highest bits.
///
/// Keys that need more than 64 bits together are replaced on the way by their own dense ranks.
struct PackedKeys {
  /// How the words came about, step by step.
  private enum Step {
    /// Shifted up by a key's width, and the key put into the lowest bits.
    case key(width: Int)
    /// Replaced by their ranks among these distinct ones.
    case dense([UInt64])
  }

  private(set) var words: [UInt64]
  /// No word has a bit set at or above it.
  private(set) var bits = 0
  private var steps: [Step] = []

  init(rowCount: Int) { words = Array(repeating: 0, count: rowCount) }

  /// - Precondition: no rank is missing.
  mutating func append(_ key: RankedColumn) {
    let width = Self.bitWidth(of: key.distinctCount)
    if bits + width > 64 {
      let distinct = replaceByRanks()
      bits = Self.bitWidth(of: distinct.count)
      steps.append(.dense(distinct))
    }
    let ranks = key.ranks.span
    var packed = words.mutableSpan
    for row in packed.indices { packed[row] = packed[row] << UInt64(width) | UInt64(ranks[row]) }
    bits += width
    steps.append(.key(width: width))
  }

  /// Takes the words of some rows out; those of the others are given up.
  mutating func take(_ rows: [Int32]) -> [UInt64] {
    defer { words = [] }
    return picked(words, rows)
  }

  /// The ranks in the key that was appended last and not yet taken back, of words that are so left without it.
  mutating func takeLastKey(of words: inout [UInt64]) -> [Int32] {
    while case .dense(let distinct)? = steps.last {
      steps.removeLast()
      words = words.map { distinct[Int($0)] }
    }
    guard case .key(let width)? = steps.popLast() else { preconditionFailure("no key is left") }
    let mask: UInt64 = width == 64 ? ~0 : (1 << UInt64(width)) - 1
    let ranks = words.map { Int32(truncatingIfNeeded: $0 & mask) }
    words = words.map { $0 >> UInt64(width) }
    return ranks
  }

  /// The bits that tell `count` values apart.
  private static func bitWidth(of count: Int) -> Int {
    count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  /// Puts ranks in the place of words; gives the distinct words, rising.
  private mutating func replaceByRanks() -> [UInt64] {
    var distinct: [UInt64] = []
    var ranks = [UInt64](repeating: 0, count: words.count)
    for row in radixOrder(of: words, bits: bits) {
      let word = words[Int(row)]
      if distinct.last != word { distinct.append(word) }
      ranks[Int(row)] = UInt64(distinct.count - 1)
    }
    words = ranks
    return distinct
  }
}
