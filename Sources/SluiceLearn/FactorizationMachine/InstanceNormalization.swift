import SluiceFrame

/// How a row is scaled before a factorization machine sees it.
package enum InstanceNormalization: String, Sendable, CaseIterable {
  /// Rows as they are.
  case none
  /// Rows divided by their Euclidean length, so that one huge value cannot throw the weights of its neighbours.
  ///
  /// The linear part is then scaled by 1/‖x‖ and the pairwise part by 1/‖x‖², as in xLearn and LIBFFM.
  case squaredNorm = "squared-norm"

  /// The factor for a row whose squares add up to `squaredNorm`; 0 for a row of zeros.
  func scale(squaredNorm: Float) -> Float {
    switch self {
    case .none: 1
    case .squaredNorm: squaredNorm > 0 ? 1 / squaredNorm.squareRoot() : 0
    }
  }

  /// The factor for one row.
  func scale(of matrix: SparseMatrix, row: Int) -> Float {
    if self == .none { return 1 }
    var squares: Float = 0
    for position in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1] {
      squares += matrix.values[position] * matrix.values[position]
    }
    return scale(squaredNorm: squares)
  }

  /// One factor a row.
  func scales(of matrix: SparseMatrix) -> [Float] {
    (0..<matrix.rowCount).map { scale(of: matrix, row: $0) }
  }
}
