/// Features with their labels, row by row: what SageMaker's RecordIO-protobuf holds.
package struct Records: Sendable, Equatable {
  package let matrix: SparseMatrix
  /// nil for rows to be predicted, whose label is not known.
  package let labels: Labels?

  /// - Precondition: as many labels as rows.
  package init(matrix: SparseMatrix, labels: Labels?) {
    if let labels {
      precondition(
        labels.count == matrix.rowCount, "\(labels.count) labels, \(matrix.rowCount) rows")
    }
    self.matrix = matrix
    self.labels = labels
  }
}
