extension SparseMatrix {
  /// The given rows in the given order; a row can be taken more than once.
  ///
  /// O(rows taken + values taken).
  /// - Precondition: every row is in `0..<rowCount`.
  package func selecting(rows: [Int32]) -> SparseMatrix {
    var offsets = [Int](repeating: 0, count: rows.count + 1)
    let starts = rowOffsets.span
    var storedCount = 0
    for index in rows.indices {
      let row = Int(rows[index])
      storedCount += starts[row + 1] - starts[row]
      offsets[index + 1] = storedCount
    }
    var indices = [Int32](repeating: 0, count: storedCount)
    var values = [Float](repeating: 0, count: storedCount)
    let (sourceIndices, sourceValues) = (columnIndices.span, self.values.span)
    var targetIndices = indices.mutableSpan
    var targetValues = values.mutableSpan
    var target = 0
    for row in rows {
      var source = starts[Int(row)]
      let end = starts[Int(row) + 1]
      while source < end {
        targetIndices[target] = sourceIndices[source]
        targetValues[target] = sourceValues[source]
        source += 1
        target += 1
      }
    }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columnCount, rowOffsets: offsets,
      columnIndices: indices, values: values)
  }
}
