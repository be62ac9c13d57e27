package import SluiceFrame

extension Encoder {
  /// One matrix row for each table row, all blocks side by side, to be laid out by whoever reads the rows.
  ///
  /// Works once per distinct value; a row takes a code a block: O(rows · blocks).
  /// - Throws: `.noColumn`, `.wrongType`, and `.outOfRange` for missing values, numbers that are not finite, and categories
  ///   unknown to a block that does not ignore them.
  package func encode(_ table: Table) throws(FrameError) -> BlockMatrix {
    try encode(table) { _ in true }
  }

  /// The same with the columns of the chosen blocks only; those of the others are empty.
  func encode(
    _ table: Table, where isChosen: (Block) -> Bool
  ) throws(FrameError) -> BlockMatrix {
    var rows: [MatrixBlock] = []
    for (block, offset) in zip(blocks, offsets) where isChosen(block) {
      rows.append(try block.rows(of: table, firstColumn: Int32(offset)))
    }
    return BlockMatrix(rows, rowCount: table.rowCount, columnCount: columnCount)
  }

  /// What `encode` gives, laid out.
  /// - Throws: what `encode(_:)` throws.
  package func transform(_ table: Table) throws(FrameError) -> SparseMatrix {
    try encode(table).laid
  }

  /// The matrix of block `index` alone, its columns counted from 0.
  /// - Throws: what `encode(_:)` throws.
  package func transform(_ table: Table, block index: Int) throws(FrameError) -> SparseMatrix {
    let rows = try blocks[index].rows(of: table, firstColumn: 0)
    return BlockMatrix([rows], rowCount: table.rowCount, columnCount: blocks[index].width).laid
  }
}

extension Encoder.Block {
  fileprivate func rows(
    of table: Table, firstColumn: Int32
  ) throws(FrameError) -> MatrixBlock {
    switch self {
    case .oneHot(let block): try block.rows(of: table, firstColumn: firstColumn)
    case .tfidf(let block): try block.rows(of: table, firstColumn: firstColumn)
    case .numeric(let block): try block.rows(of: table, firstColumn: firstColumn)
    case .bins(let block): try block.rows(of: table, firstColumn: firstColumn)
    }
  }
}
