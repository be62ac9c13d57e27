package import SluiceFrame

extension Encoder {
  /// Encodes only the blocks of some source columns; the matrix has all columns, the others' are empty.
  ///
  /// - Throws: what `encode` throws for those columns.
  package func rows(of table: Table, only columns: [String]) throws(FrameError) -> SparseMatrix {
    try encode(table) { columns.contains($0.column) }.laid
  }
}
