extension BlockMatrix {
  /// All rows in compressed sparse rows. O(rows · blocks + stored values).
  package var laid: SparseMatrix { laid(0..<rowCount) }

  /// All rows, where they are laid out already.
  var whole: SparseMatrix? {
    guard parts.count == 1, case .sparse(let matrix) = parts[0].block,
      matrix.columnCount == columnCount
    else { return nil }
    return matrix
  }

  /// The rows of a range in compressed sparse rows; O(rows · blocks + stored values) of the range.
  /// - Precondition: the range is in `0..<rowCount`.
  func laid(_ rows: Range<Int>) -> SparseMatrix {
    if let whole, rows.count == rowCount { return whole }
    let rowOffsets = [0] + lengths(of: rows).runningTotals()
    let total = rowOffsets[rows.count]
    var indices = [Int32](repeating: 0, count: total)
    var values = [Float](repeating: 1, count: total)
    var targetIndices = indices.mutableSpan
    var targetValues = values.mutableSpan
    // Bands of rows: a band of the result stays in the cache while every block is laid into it.
    let bandHeight = 4096
    var cursors = [Int](repeating: 0, count: bandHeight)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: bandHeight) {
      let band = start..<min(start + bandHeight, rows.upperBound)
      for row in band { cursors[row - start] = rowOffsets[row - rows.lowerBound] }
      var places = cursors.mutableSpan
      for part in parts {
        part.block.lay(
          band, firstColumn: part.firstColumn, at: &places, into: &targetIndices, &targetValues)
      }
    }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columnCount, rowOffsets: rowOffsets,
      columnIndices: indices, values: values)
  }

  /// How many values each row of a range stores.
  func lengths(of rows: Range<Int>) -> [Int] {
    var lengths = [Int](repeating: 0, count: rows.count)
    var span = lengths.mutableSpan
    for part in parts { part.block.addLengths(of: rows, to: &span) }
    return lengths
  }

  /// Ranges of rows that are laid out one after the other where all of them would take too much memory.
  var bands: [Range<Int>] {
    let height = whole == nil ? 1 << 13 : max(rowCount, 1)
    return stride(from: 0, to: rowCount, by: height).map { $0..<min($0 + height, rowCount) }
  }
}

extension [Int] {
  fileprivate func runningTotals() -> [Int] {
    var total = 0
    return map { length in
      total += length
      return total
    }
  }
}
