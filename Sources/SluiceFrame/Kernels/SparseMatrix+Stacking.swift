extension SparseMatrix {
  /// The matrices side by side, in order, as `scipy.sparse.hstack` puts them; explicit zeros are kept.
  ///
  /// O(rows · matrices + stored values).
  /// - Throws: `.empty` for no matrices, `.outOfRange` for different numbers of rows, `.tooLarge` when the columns
  ///   do not fit 32-bit indices.
  package static func stackedHorizontally(
    _ matrices: [SparseMatrix]
  ) throws(FrameError) -> SparseMatrix {
    guard let first = matrices.first else { throw FrameError(.empty, "no matrices to stack") }
    let rowCount = first.rowCount
    var columnCount = 0
    var firstColumns: [Int32] = []
    for (index, matrix) in matrices.enumerated() {
      guard matrix.rowCount == rowCount else {
        throw FrameError(
          .outOfRange,
          "matrix 1 has \(rowCount) rows, matrix \(index + 1) has \(matrix.rowCount)",
          hint: "matrices side by side have the same rows")
      }
      firstColumns.append(Int32(columnCount))
      columnCount += matrix.columnCount
      guard columnCount <= Int(Int32.max) else {
        throw FrameError(.tooLarge, "\(columnCount) columns do not fit 32-bit indices")
      }
    }
    if matrices.count == 1 { return first }

    var rowOffsets = first.rowOffsets
    for matrix in matrices.dropFirst() {
      for row in 0...rowCount { rowOffsets[row] += matrix.rowOffsets[row] }
    }
    var indices = [Int32](repeating: 0, count: rowOffsets[rowCount])
    var values = [Float](repeating: 0, count: rowOffsets[rowCount])
    // Bands of rows: a band of the result stays in the cache while every matrix is copied into it.
    let bandHeight = 4096
    var cursors = [Int](repeating: 0, count: bandHeight)
    for start in stride(from: 0, to: rowCount, by: bandHeight) {
      let band = start..<min(start + bandHeight, rowCount)
      for row in band { cursors[row - start] = rowOffsets[row] }
      for (matrix, firstColumn) in zip(matrices, firstColumns) {
        matrix.copy(
          band, shiftedBy: firstColumn, at: &cursors, into: &indices, &values)
      }
    }
    return SparseMatrix(
      rowCount: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
      columnIndices: indices, values: values)
  }

  /// Copies a band of rows to where `cursors` point, and moves these past what was copied.
  private func copy(
    _ band: Range<Int>, shiftedBy firstColumn: Int32, at cursors: inout [Int],
    into indices: inout [Int32], _ values: inout [Float]
  ) {
    let (sourceIndices, sourceValues) = (columnIndices.span, self.values.span)
    let offsets = rowOffsets.span
    var targetIndices = indices.mutableSpan
    var targetValues = values.mutableSpan
    var targets = cursors.mutableSpan
    var source = offsets[band.lowerBound]
    for row in band {
      let end = offsets[row + 1]
      var target = targets[row - band.lowerBound]
      while source < end {
        targetIndices[target] = sourceIndices[source] + firstColumn
        targetValues[target] = sourceValues[source]
        source += 1
        target += 1
      }
      targets[row - band.lowerBound] = target
    }
  }
}
