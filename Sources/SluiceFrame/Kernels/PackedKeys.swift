/// The ranks of each row's keys packed into one word, the first key in the highest bits.
///
/// Keys that need more than 64 bits together are replaced on the way by their own dense ranks.
struct PackedKeys {
  /// How the words came about, step by step.
  private enum Step {
    /// Shifted up by a key's width, and the key put into the lowest bits.
    case key(width: Int)
    /// Replaced by their ranks among these distinct ones.
    case dense(SharedScratch<UInt64>)
  }

  private var words: SharedScratch<UInt64>
  private var steps: [Step] = []

  /// O(rows × keys); 8 bytes a row where the keys fit 64 bits.
  /// - Precondition: no rank is missing.
  init(_ keys: [KeyRanks], rowCount: Int, _ crew: WorkCrew) {
    words = SharedScratch(count: rowCount)
    var bits = 0
    var first = 0
    for (index, key) in keys.enumerated() {
      let width = Self.bitWidth(of: key.values.count)
      if bits + width > 64 {
        pack(keys[first..<index], crew)
        first = index
        bits = Self.bitWidth(of: replaceByRanks(crew))
      }
      bits += width
      steps.append(.key(width: width))
    }
    pack(keys[first...], crew)
  }

  private func pack(_ keys: ArraySlice<KeyRanks>, _ crew: WorkCrew) {
    let isFirst = keys.startIndex == 0
    let widths = keys.map { UInt64(Self.bitWidth(of: $0.values.count)) }
    crew.run(over: words.count) { range in
      // A block of words stays in the cache while every key is put into it.
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 10) {
        let block = start..<min(start + 1 << 10, range.upperBound)
        var words = words.part(block)
        if isFirst { for index in words.indices { words[index] = 0 } }
        for (key, width) in zip(keys, widths) {
          key.forEach(in: block) {
            words[$0 - start] = words[$0 - start] &<< width | UInt64($1)
          }
        }
      }
    }
  }

  /// Groups rows of equal keys; the words are used up.
  ///
  /// - Parameter rows: what the groups are to consist of; nil for the positions of the words.
  mutating func takeGrouping(of rows: [Int32]?, _ crew: WorkCrew) -> Grouping {
    let numbers = SharedScratch<Int32>(count: words.count + 1)
    crew.run(over: words.count) { range in
      var part = numbers.part(range)
      if let rows = rows?.span {
        for row in range { part[row - range.lowerBound] = rows[row] }
      } else {
        for row in range { part[row - range.lowerBound] = Int32(truncatingIfNeeded: row) }
      }
    }
    defer { words = SharedScratch(count: 0) }
    return Grouping(words, rows: numbers, crew)
  }

  /// The keys of the groups as columns, of `values` that have the distinct ones; the groups' words are used up.
  mutating func takeKeys(
    of grouping: inout Grouping, values: [Column], _ crew: WorkCrew
  ) -> [Column] {
    let words = grouping.takeWords()
    let count = grouping.count
    var columns: [Column] = []
    // Of the key that is taken next.
    var shift: UInt64 = 0
    for step in steps.reversed() {
      switch step {
      case .dense(let distinct):
        let rest = shift
        crew.run(over: count) { range in
          let distinct = distinct.span
          var words = words.part(range)
          for group in words.indices { words[group] = distinct[Int(words[group] >> rest)] }
        }
        shift = 0
      case .key(let width):
        let values = values[values.count - 1 - columns.count]
        let mask: UInt64 = (1 << UInt64(width)) - 1
        columns.append(values.values(of: words, count: count, shift, mask, crew))
        shift += UInt64(width)
      }
    }
    return columns.reversed()
  }

  /// The bits that tell `count` values apart.
  private static func bitWidth(of count: Int) -> Int {
    count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  /// Puts ranks in the place of words; gives how many there are.
  private mutating func replaceByRanks(_ crew: WorkCrew) -> Int {
    let ranks = SharedScratch<UInt64>(count: words.count)
    var grouping = takeGrouping(of: nil, crew)
    let (rows, starts) = (grouping.rows, grouping.starts)
    crew.run(over: grouping.count) { groups in
      let (rows, starts) = (rows.span, starts.span)
      for group in groups {
        for position in starts[group]..<starts[group + 1] {
          ranks.set(Int(rows[Int(position)]), to: UInt64(group))
        }
      }
    }
    steps.append(.dense(grouping.takeWords()))
    words = ranks
    return grouping.count
  }
}

extension Column {
  /// The values of the ranks that some words have at `shift`; a text's dictionary stays as it is.
  fileprivate func values(
    of words: SharedScratch<UInt64>, count: Int, _ shift: UInt64, _ mask: UInt64, _ crew: WorkCrew
  ) -> Column {
    func ranked<Value: BitwiseCopyable & Sendable>(_ values: [Value]) -> [Value] {
      [Value](count: count, by: crew) { range, part in
        let values = values.span
        let words = words.span
        for group in range {
          part[group - range.lowerBound] = values[Int(words[group] &>> shift & mask)]
        }
      }
    }
    return switch storage {
    case .text(let codes, let dictionary):
      Column(.text(codes: ranked(codes), dictionary: dictionary))
    case .integer(let values): Column(.integer(ranked(values)))
    case .number(let values): Column(.number(ranked(values)))
    case .boolean(let values): Column(.boolean(ranked(values)))
    case .timestamp(let values): Column(.timestamp(ranked(values)))
    }
  }
}
