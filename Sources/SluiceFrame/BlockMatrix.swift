/// A sparse matrix as blocks of columns side by side, of which only the codes of rows are in memory.
///
/// Equal to the `SparseMatrix` that `laid` gives, but a row of it takes four bytes a block, whatever it stores: many rows
/// share a text's words, and a category's column is known from its code. Copying is O(blocks).
package struct BlockMatrix: Sendable {
  /// A block and how far its columns are moved to the right.
  struct Part {
    let block: MatrixBlock
    var firstColumn: Int32
    let storedCount: Int
  }

  package let rowCount: Int
  package let columnCount: Int
  let parts: [Part]

  /// The number of stored values, explicit zeros included.
  package var storedCount: Int { parts.reduce(0) { $0 + $1.storedCount } }

  /// The share of cells that are not stored, in 0...1; 1 for a matrix without cells.
  package var sparsity: Double {
    let cells = Double(rowCount) * Double(columnCount)
    return cells == 0 ? 1 : 1 - Double(storedCount) / cells
  }

  /// - Precondition: every block has `rowCount` rows, and the columns of a block are behind those of the one before it.
  package init(_ blocks: [MatrixBlock], rowCount: Int, columnCount: Int) {
    precondition(columnCount <= Int(Int32.max), "\(columnCount) columns do not fit 32-bit indices")
    self.init(
      parts: blocks.map { Part(block: $0, firstColumn: 0, storedCount: $0.storedCount) },
      rowCount: rowCount, columnCount: columnCount)
  }

  package init(_ matrix: SparseMatrix) {
    self.init([.sparse(matrix)], rowCount: matrix.rowCount, columnCount: matrix.columnCount)
  }

  private init(parts: [Part], rowCount: Int, columnCount: Int) {
    self.parts = parts
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// The given rows in the given order; a row can be taken more than once. O(rows taken · blocks).
  /// - Precondition: every row is in `0..<rowCount`.
  package func selecting(rows: [Int32], threads: Int = 1) -> BlockMatrix {
    let crew = WorkCrew(threads: threads, rows: rows.count, many: WorkCrew.manyTaken)
    let parts = parts.map { part in
      let block = part.block.selecting(rows: rows, crew)
      return Part(
        block: block, firstColumn: part.firstColumn, storedCount: block.storedCount)
    }
    return BlockMatrix(parts: parts, rowCount: rows.count, columnCount: columnCount)
  }

  /// The matrices side by side, in order, as `scipy.sparse.hstack` puts them; explicit zeros are kept.
  ///
  /// O(blocks): nothing of the rows is copied.
  /// - Throws: `.empty` for no matrices, `.outOfRange` for different numbers of rows, `.tooLarge` when the columns
  ///   do not fit 32-bit indices.
  package static func stackedHorizontally(
    _ matrices: [BlockMatrix]
  ) throws(FrameError) -> BlockMatrix {
    guard let first = matrices.first else { throw FrameError(.empty, "no matrices to stack") }
    var columnCount = 0
    var parts: [Part] = []
    for (index, matrix) in matrices.enumerated() {
      guard matrix.rowCount == first.rowCount else {
        throw FrameError(
          .outOfRange,
          "matrix 1 has \(first.rowCount) rows, matrix \(index + 1) has \(matrix.rowCount)",
          hint: "matrices side by side have the same rows")
      }
      guard columnCount + matrix.columnCount <= Int(Int32.max) else {
        throw FrameError(
          .tooLarge, "\(columnCount + matrix.columnCount) columns do not fit 32-bit indices")
      }
      for var part in matrix.parts {
        part.firstColumn += Int32(columnCount)
        parts.append(part)
      }
      columnCount += matrix.columnCount
    }
    return BlockMatrix(parts: parts, rowCount: first.rowCount, columnCount: columnCount)
  }
}
