package import SluiceFrame

extension Encoder {
  /// Encodes only the blocks of some source columns; the matrix has all columns, the others' are empty.
  ///
  /// - Throws: what `transform` throws for those columns.
  package func rows(of table: Table, only columns: [String]) throws(FrameError) -> SparseMatrix {
    var parts: [SparseMatrix] = []
    for (index, block) in blocks.enumerated() {
      if columns.contains(block.column) {
        parts.append(try transform(table, block: index))
      } else {
        parts.append(
          SparseMatrix(
            rowCount: table.rowCount, columnCount: block.width,
            rowOffsets: [Int](repeating: 0, count: table.rowCount + 1), columnIndices: [],
            values: []))
      }
    }
    return try SparseMatrix.stackedHorizontally(parts)
  }
}
