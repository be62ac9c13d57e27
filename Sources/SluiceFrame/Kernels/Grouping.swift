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

  /// Groups rows by their packed keys, which are radix-sorted; O(rows × keys).
  init(_ keys: PackedKeys) {
    let order = radixOrder(of: keys.words, bits: keys.bits)
    (rows, starts) = (order.map { Int32(bitPattern: $0) }, Self.starts(order, keys.words))
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
}
