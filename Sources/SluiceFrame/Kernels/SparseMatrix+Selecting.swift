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
    // The rows lie anywhere, and a processor waits for few of them at once while it copies whole rows. So the first
    // values of some rows are copied before the rest of them: those waits overlap.
    let height = 64
    for first in stride(from: 0, to: rows.count, by: height) {
      let band = first..<Swift.min(first + height, rows.count)
      for index in band {
        let source = starts[Int(rows[index])]
        let target = offsets[index]
        if target == offsets[index + 1] { continue }
        targetIndices[target] = sourceIndices[source]
        targetValues[target] = sourceValues[source]
      }
      for index in band {
        var source = starts[Int(rows[index])] + 1
        var target = offsets[index] + 1
        let end = offsets[index + 1]
        while target < end {
          targetIndices[target] = sourceIndices[source]
          targetValues[target] = sourceValues[source]
          source += 1
          target += 1
        }
      }
    }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columnCount, rowOffsets: offsets,
      columnIndices: indices, values: values)
  }
}
