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
    let total = rows.count == rowCount ? storedCount : lengths(of: rows).reduce(0, +)
    var rowOffsets = [Int](repeating: 0, count: rows.count + 1)
    var indices = [Int32](repeating: 0, count: total)
    var values = [Float](repeating: 1, count: total)
    var targetIndices = indices.mutableSpan
    var targetValues = values.mutableSpan
    // Bands of rows: a band of the result stays in the cache while every block is laid into it.
    var offset = 0
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 4096) {
      let band = start..<min(start + 4096, rows.upperBound)
      var cursors = lengths(of: band)
      for row in cursors.indices {
        let length = cursors[row]
        cursors[row] = offset
        offset += length
        rowOffsets[start - rows.lowerBound + row + 1] = offset
      }
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
    let isUniform = parts.map { $0.block.hasAtMostOne && $0.storedCount == rowCount }
    var lengths = [Int](repeating: isUniform.count(where: \.self), count: rows.count)
    var span = lengths.mutableSpan
    for (part, isUniform) in zip(parts, isUniform) where !isUniform {
      part.block.addLengths(of: rows, to: &span)
    }
    return lengths
  }

  /// Ranges of rows that are laid out one after the other where all of them would take too much memory.
  var bands: [Range<Int>] {
    let height = whole == nil ? 1 << 13 : max(rowCount, 1)
    return stride(from: 0, to: rowCount, by: height).map { $0..<min($0 + height, rowCount) }
  }
}
