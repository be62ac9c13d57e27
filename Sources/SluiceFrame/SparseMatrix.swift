/// A sparse matrix of float32 in compressed sparse rows (CSR), as scipy's `csr_matrix` lays it out.
///
/// Row `i` holds `values[rowOffsets[i]..<rowOffsets[i + 1]]` at `columnIndices[...]`, which rise strictly
/// within a row. Explicit zeros are allowed and kept (scikit-learn keeps them too). Copying is O(1).
package struct SparseMatrix: Sendable, Equatable {
  package let rowCount: Int
  package let columnCount: Int
  /// `rowCount + 1` offsets from 0 to the number of stored values.
  package let rowOffsets: [Int]
  package let columnIndices: [Int32]
  package let values: [Float]

  package init(
    rowCount: Int, columnCount: Int, rowOffsets: [Int], columnIndices: [Int32], values: [Float]
  ) {
    precondition(rowOffsets.count == rowCount + 1, "\(rowOffsets.count) offsets, \(rowCount) rows")
    precondition(columnIndices.count == values.count, "as many indices as values")
    precondition(rowOffsets.last == values.count, "offsets do not span the values")
    precondition(columnCount <= Int(Int32.max), "\(columnCount) columns do not fit 32-bit indices")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.rowOffsets = rowOffsets
    self.columnIndices = columnIndices
    self.values = values
  }

  /// The number of stored values, explicit zeros included.
  package var storedCount: Int { values.count }

  /// The share of cells that are not stored, in 0...1; 1 for a matrix without cells.
  package var sparsity: Double {
    let cells = Double(rowCount) * Double(columnCount)
    return cells == 0 ? 1 : 1 - Double(storedCount) / cells
  }
}
