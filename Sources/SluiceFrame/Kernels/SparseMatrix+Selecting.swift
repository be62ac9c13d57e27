extension SparseMatrix {
  /// The given rows in the given order; a row can be taken more than once.
  ///
  /// O(rows taken + values taken).
  /// - Precondition: every row is in `0..<rowCount`.
  package func selecting(rows: [Int32]) -> SparseMatrix {
    var offsets = [Int](repeating: 0, count: rows.count + 1)
    for (index, row) in rows.enumerated() {
      offsets[index + 1] = offsets[index] + rowOffsets[Int(row) + 1] - rowOffsets[Int(row)]
    }
    let storedCount = offsets[rows.count]
    var indices = [Int32](repeating: 0, count: storedCount)
    var values = [Float](repeating: 0, count: storedCount)
    let (sourceIndices, sourceValues) = (columnIndices.span, self.values.span)
    var targetIndices = indices.mutableSpan
    var targetValues = values.mutableSpan
    var target = 0
    for row in rows {
      for source in rowOffsets[Int(row)]..<rowOffsets[Int(row) + 1] {
        targetIndices[target] = sourceIndices[source]
        targetValues[target] = sourceValues[source]
        target += 1
      }
    }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columnCount, rowOffsets: offsets,
      columnIndices: indices, values: values)
  }
}
