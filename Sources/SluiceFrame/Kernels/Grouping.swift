/// Rows put into groups of equal keys, groups in the order of their keys.
struct Grouping {
  /// The rows of group 0, then those of group 1 and so on; rising within a group.
  let rows: [Int32]
  /// Where each group starts in `rows`, and after the last one `rows.count`.
  let starts: [Int]

  var groupCount: Int { starts.count - 1 }

  /// The first row of each group.
  var firstRows: [Int32] { starts.dropLast().map { rows[$0] } }

  func rows(of group: Int) -> ArraySlice<Int32> { rows[starts[group]..<starts[group + 1]] }

  /// Groups rows by the ranks of their keys; O(rows × keys).
  ///
  /// The ranks of a row are packed into one word, the first key in the highest bits, and the words are radix-sorted.
  /// Keys that need more than 64 bits together are replaced on the way by their own dense ranks.
  /// - Precondition: no rank is missing, and every column has `rowCount` rows.
  init(keys: [RankedColumn], rowCount: Int) {
    var words = [UInt64](repeating: 0, count: rowCount)
    var bits = 0
    for key in keys {
      var width = Self.bitWidth(of: key.distinctCount)
      if bits + width > 64 {
        let dense = Self.ranked(words, bits: bits)
        words = dense.ranks
        bits = Self.bitWidth(of: dense.count)
        width = Self.bitWidth(of: key.distinctCount)
      }
      let ranks = key.ranks.span
      for row in 0..<rowCount { words[row] = words[row] << UInt64(width) | UInt64(ranks[row]) }
      bits += width
    }
    let sorted = Self.sorted(words, bits: bits)
    var starts: [Int] = []
    for position in sorted.indices
    where position == 0 || sorted[position].key != sorted[position - 1].key {
      starts.append(position)
    }
    starts.append(rowCount)
    self.starts = starts
    rows = sorted.map { Int32(bitPattern: $0.row) }
  }

  /// The bits that tell `count` values apart.
  private static func bitWidth(of count: Int) -> Int {
    count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  private static func sorted(_ words: [UInt64], bits: Int) -> [KeyedRow] {
    var entries = [KeyedRow](capacity: words.count) { entries in
      for (row, word) in words.enumerated() {
        entries.append(KeyedRow(key: word, row: UInt32(truncatingIfNeeded: row)))
      }
    }
    entries.sortByKey(keyBits: bits)
    return entries
  }

  private static func ranked(_ words: [UInt64], bits: Int) -> (ranks: [UInt64], count: Int) {
    let entries = sorted(words, bits: bits)
    var ranks = [UInt64](repeating: 0, count: words.count)
    var rank: UInt64 = 0
    for position in entries.indices {
      if position > 0 && entries[position].key != entries[position - 1].key { rank += 1 }
      ranks[Int(entries[position].row)] = rank
    }
    return (ranks, Int(rank) + 1)
  }
}
