import SluiceFrame

/// What one side of a pair (an item, or a customer) adds to the prediction, before normalisation.
struct SideSums: Sendable {
  let count: Int
  /// Σ v·x of each row: rows of `factorCount`.
  private(set) var sums: [Float]
  /// Σ w·x.
  private(set) var linear: [Float]
  /// The pairwise part of the side with itself.
  private(set) var pairwise: [Float]
  /// Σ x².
  private(set) var squaredNorms: [Float]

  /// - Precondition: the matrix has the model's columns.
  init(model: FactorizationMachine, rows: SparseMatrix) {
    count = rows.rowCount
    let width = model.factorCount
    sums = Array(repeating: 0, count: count * width)
    linear = Array(repeating: 0, count: count)
    pairwise = linear
    squaredNorms = linear
    for row in 0..<count {
      var squares = [Float](repeating: 0, count: width)
      for position in rows.rowOffsets[row]..<rows.rowOffsets[row + 1] {
        let column = Int(rows.columnIndices[position])
        let value = rows.values[position]
        linear[row] += model.linear[column] * value
        squaredNorms[row] += value * value
        for factor in 0..<width {
          let product = model.factors[column * width + factor] * value
          sums[row * width + factor] += product
          squares[factor] += product * product
        }
      }
      for factor in 0..<width {
        let sum = sums[row * width + factor]
        pairwise[row] += 0.5 * (sum * sum - squares[factor])
      }
    }
  }
}
