/// The inner loops of learning, compiled once for each instruction set.
///
/// All builds give the same bits: lanes never mix but in one order, and multiplications and additions are never fused.
/// Factors lie in groups of `width` lanes, 8, 16 or 32, each with all columns; a group is blocks of 8 side by side.
package protocol LaneKernels: Sendable {
  /// A group's sums Σ vx of each row, and for each row and block of 8 factors twice its pairwise part,
  /// Σ over its factors of (Σ vx)² − Σ (vx)².
  ///
  /// - Parameters:
  ///   - factors: `width` lanes a column.
  ///   - sums: `width` lanes a row.
  ///   - pairwise: for each block of the group, in order, a number a row, `pairwiseStride` apart.
  static func forward(
    width: Int, rows: BatchRows, factors: UnsafePointer<Float>,
    sums: UnsafeMutablePointer<Float>, pairwise: UnsafeMutablePointer<Float>, pairwiseStride: Int
  )

  /// Moves a group's factors of the columns a mini-batch has against the gradient of its loss.
  ///
  /// - Parameters:
  ///   - errors: one a row.
  ///   - sums: as `forward` left them, of all rows.
  ///   - factors: as are what the optimizer keeps of them, `first` and `second`, `width` lanes a column.
  ///   - decay: what is added to the gradient of each factor, times the factor.
  static func backward(
    _ optimizer: Optimizer, width: Int, columns: BatchColumns, errors: UnsafePointer<Float>,
    sums: UnsafePointer<Float>, factors: UnsafeMutablePointer<Float>,
    first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>, size: StepSize,
    decay: Float, clip: Float
  )
}
