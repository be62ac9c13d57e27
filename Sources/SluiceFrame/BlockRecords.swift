/// Features with their labels, row by row, of which only the codes of rows are in memory: see `BlockMatrix`.
package struct BlockRecords: Sendable {
  package let matrix: BlockMatrix
  /// nil for rows to be predicted, whose label is not known.
  package let labels: Labels?

  /// - Precondition: as many labels as rows.
  package init(matrix: BlockMatrix, labels: Labels?) {
    if let labels {
      precondition(
        labels.count == matrix.rowCount, "\(labels.count) labels, \(matrix.rowCount) rows")
    }
    self.matrix = matrix
    self.labels = labels
  }

  /// Rows that are laid out already.
  package init(_ records: Records) {
    self.init(matrix: BlockMatrix(records.matrix), labels: records.labels)
  }

  package var laid: Records { Records(matrix: matrix.laid, labels: labels) }
}
