package import SluiceFrame

extension Encoder {
  /// One matrix row for each table row, all blocks side by side.
  ///
  /// Works once per distinct value, then copies: O(rows · blocks + stored values).
  /// - Throws: `.noColumn`, `.wrongType`, and `.outOfRange` for missing values, numbers that are not finite, and categories
  ///   unknown to a block that does not ignore them.
  package func transform(_ table: Table) throws(FrameError) -> SparseMatrix {
    var rows: [BlockRows] = []
    for (block, offset) in zip(blocks, offsets) {
      rows.append(try block.rows(of: table, firstColumn: Int32(offset)))
    }
    return BlockRows.matrix(rows, rowCount: table.rowCount, columnCount: columnCount)
  }

  /// The matrix of block `index` alone, its columns counted from 0.
  /// - Throws: what `transform(_:)` throws.
  package func transform(_ table: Table, block index: Int) throws(FrameError) -> SparseMatrix {
    let rows = try blocks[index].rows(of: table, firstColumn: 0)
    return BlockRows.matrix([rows], rowCount: table.rowCount, columnCount: blocks[index].width)
  }
}

extension Encoder.Block {
  fileprivate func rows(
    of table: Table, firstColumn: Int32
  ) throws(FrameError) -> BlockRows {
    switch self {
    case .oneHot(let block): try block.rows(of: table, firstColumn: firstColumn)
    case .tfidf(let block): try block.rows(of: table, firstColumn: firstColumn)
    case .numeric(let block): try block.rows(of: table, firstColumn: firstColumn)
    case .bins(let block): try block.rows(of: table, firstColumn: firstColumn)
    }
  }
}
