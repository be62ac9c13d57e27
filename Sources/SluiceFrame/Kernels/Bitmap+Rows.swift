extension Bitmap {
  /// The positions of the set bits, rising: the rows a filter keeps.
  /// - Precondition: the bitmap has at most `Int32.max` bits.
  package var setIndices: [Int32] {
    precondition(count <= Int(Int32.max), "\(count) rows do not fit 32-bit indices")
    return [Int32](capacity: setCount) { indices in
      for (position, word) in words.enumerated() {
        var rest = word
        let base = Int32(position << 6)
        while rest != 0 {
          indices.append(base + Int32(truncatingIfNeeded: rest.trailingZeroBitCount))
          rest &= rest - 1
        }
      }
    }
  }

  /// The position of the first bit that is not set.
  var firstUnset: Int? {
    guard let position = words.firstIndex(where: { $0 != ~0 }) else { return nil }
    let index = position << 6 + (~words[position]).trailingZeroBitCount
    return index < count ? index : nil
  }

  /// Bit `i` of the result is bit `rows[i]` of this bitmap.
  package func gathered(_ rows: [Int32]) -> Bitmap {
    let source = words
    var result = [UInt64](repeating: 0, count: (rows.count + 63) / 64)
    for position in result.indices {
      var word: UInt64 = 0
      let first = position << 6
      let last = Swift.min(first + 64, rows.count)
      for index in first..<last {
        let row = Int(rows[index])
        word |= (source[row >> 6] >> UInt64(row & 63) & 1) &<< UInt64(index - first)
      }
      result[position] = word
    }
    return Bitmap(words: result, count: rows.count)
  }

  /// The same for rows that rise, of which many are often set and near each other.
  func gathered(rising rows: [Int32]) -> Bitmap {
    let (source, rows) = (words.span, rows.span)
    var result = [UInt64](repeating: 0, count: (rows.count + 63) / 64)
    for position in result.indices {
      let first = position << 6
      let last = Swift.min(first + 64, rows.count)
      let (low, high) = (Int(rows[first]) >> 6, Int(rows[last - 1]) >> 6)
      var all: UInt64 = ~0
      for index in low...high { all &= source[index] }
      if all == ~0 {
        // Bits past the end are cleared.
        result[position] = ~0
        continue
      }
      var word: UInt64 = 0
      for index in first..<last {
        let row = Int(rows[index])
        word |= (source[row >> 6] >> UInt64(row & 63) & 1) &<< UInt64(index - first)
      }
      result[position] = word
    }
    return Bitmap(words: result, count: rows.count)
  }

  /// Those of `rows` whose bit is set.
  /// - Precondition: as many rows as bits.
  func selecting(_ rows: [Int32]) -> [Int32] {
    precondition(rows.count == count, "\(rows.count) rows for \(count) bits")
    let rows = rows.span
    return [Int32](capacity: setCount) { selected in
      for (position, word) in words.enumerated() {
        var rest = word
        while rest != 0 {
          selected.append(rows[position << 6 + rest.trailingZeroBitCount])
          rest &= rest - 1
        }
      }
    }
  }

  /// The bits set in both.
  package static func & (left: Bitmap, right: Bitmap) -> Bitmap {
    left.combined(with: right) { $0 & $1 }
  }

  /// The bits set in either.
  package static func | (left: Bitmap, right: Bitmap) -> Bitmap {
    left.combined(with: right) { $0 | $1 }
  }

  private func combined(with other: Bitmap, _ merge: (UInt64, UInt64) -> UInt64) -> Bitmap {
    precondition(count == other.count, "bitmaps of \(count) and \(other.count) bits")
    let merged = words.indices.map { merge(words[$0], other.words[$0]) }
    return Bitmap(words: merged, count: count)
  }
}
