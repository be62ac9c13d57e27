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
        word |= (source[row >> 6] >> UInt64(row & 63) & 1) << UInt64(index - first)
      }
      result[position] = word
    }
    return Bitmap(words: result, count: rows.count)
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
