/// Rows put into groups of equal keys, groups in the order of their keys.
struct Grouping {
  /// The rows of group 0, then those of group 1 and so on; rising within a group.
  let rows: [Int32]
  /// Where each group starts in `rows`, and after the last one `rows.count`.
  let starts: [Int]

  var groupCount: Int { starts.count - 1 }

  /// The first row of each group.
  var firstRows: [Int32] {
    let (rows, starts) = (rows.span, starts.span)
    return [Int32](capacity: groupCount) { result in
      for group in 0..<groupCount { result.append(rows[starts[group]]) }
    }
  }

  /// Folds the present rows of each group, in their order, into a state and that into a result.
  @inline(__always)
  func fold<State, Result>(
    _ present: Bitmap?, _ initial: State, _ step: (inout State, _ row: Int) -> Void,
    _ finish: (State, _ group: Int) -> Result
  ) -> [Result] {
    let (rows, starts) = (rows.span, starts.span)
    return [Result](capacity: groupCount) { results in
      for group in 0..<groupCount {
        var state = initial
        for position in starts[group]..<starts[group + 1] {
          let row = Int(rows[position])
          if let present, !present[row] { continue }
          step(&state, row)
        }
        results.append(finish(state, group))
      }
    }
  }

  /// Groups rows by the ranks of their keys; O(rows × keys).
  ///
  /// The ranks of a row are packed into one word, the first key in the highest bits, and the words are radix-sorted.
  /// Keys that need more than 64 bits together are replaced on the way by their own dense ranks.
  /// - Precondition: no rank is missing, and every column has `rowCount` rows.
  init(keys: [RankedColumn], rowCount: Int) {
    var words = [UInt64](repeating: 0, count: rowCount)
    var bits = 0
    for key in keys {
      let width = Self.bitWidth(of: key.distinctCount)
      if bits + width > 64 {
        let dense = Self.ranked(words, bits: bits)
        words = dense.ranks
        bits = Self.bitWidth(of: dense.count)
      }
      let ranks = key.ranks.span
      var packed = words.mutableSpan
      for row in 0..<rowCount { packed[row] = packed[row] << UInt64(width) | UInt64(ranks[row]) }
      bits += width
    }
    let order = radixOrder(of: words, bits: bits)
    (rows, starts) = (order.map { Int32(bitPattern: $0) }, Self.starts(order, words))
  }

  /// Where the word changes along `order`, and at the end the number of rows.
  private static func starts(_ order: [UInt32], _ words: [UInt64]) -> [Int] {
    let (order, words) = (order.span, words.span)
    var last: UInt64 = 0
    return [Int](capacity: order.count + 1) { starts in
      for position in order.indices {
        let word = words[Int(order[position])]
        if position == 0 || word != last { starts.append(position) }
        last = word
      }
      starts.append(order.count)
    }
  }

  /// The bits that tell `count` values apart.
  private static func bitWidth(of count: Int) -> Int {
    count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  private static func ranked(_ words: [UInt64], bits: Int) -> (ranks: [UInt64], count: Int) {
    var ranks = [UInt64](repeating: 0, count: words.count)
    var count = 0
    var last: UInt64 = 0
    for row in radixOrder(of: words, bits: bits) {
      if count == 0 || words[Int(row)] != last { count += 1 }
      last = words[Int(row)]
      ranks[Int(row)] = UInt64(count - 1)
    }
    return (ranks, count)
  }
}
