package import SluiceFrame

extension FactorizationMachine {
  /// One prediction a row, in the unit of the labels, or as the probability of a 1; the same at any number of threads.
  ///
  /// - Throws: `.mismatch` if the matrix has not the columns the model learnt from.
  package func predict(_ matrix: SparseMatrix, threads: Int = 1) throws(LearnError) -> [Float] {
    let sums = try sums(matrix, threads: threads)
    let isPlain = predictorType == .regressor && targetTransform == .none
    return isPlain ? sums : sums.map(answer)
  }

  /// What the predictions are made of, before `answer`.
  func sums(_ matrix: SparseMatrix, threads: Int) throws(LearnError) -> [Float] {
    try checkColumns(of: matrix, called: "the matrix")
    let sums = SharedBuffer<Float>(repeating: 0, count: matrix.rowCount)
    // Fewer rows than this are done sooner than a thread starts.
    let useful = max(1, matrix.storedCount * factorCount / 500_000)
    ThreadTeam.run(threadCount: min(threads, useful)) { member in
      unsafe factors.withUnsafeBufferPointer { factors in
        for row in member.share(of: matrix.rowCount) {
          unsafe sums.base[row] = unsafe prediction(matrix, row: row, factors: factors)
        }
      }
    }
    return (0..<matrix.rowCount).map { sums[$0] }
  }

  /// - Throws: `.mismatch`, saying how many columns there are and how many there should be.
  func checkColumns(of matrix: SparseMatrix, called name: String) throws(LearnError) {
    guard matrix.columnCount == columnCount else {
      throw LearnError(
        .mismatch,
        "\(name) has \(matrix.columnCount) columns, but the model learnt from \(columnCount)",
        hint: "encode rows with the encoder that the model was trained with")
    }
  }

  /// The same sums in the same order as training takes them.
  private func prediction(
    _ matrix: SparseMatrix, row: Int, factors: UnsafeBufferPointer<Float>
  ) -> Float {
    let entries = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
    let scale = instanceNormalization.scale(of: matrix, row: row)
    var line: Float = 0
    for position in entries {
      line += linear[Int(matrix.columnIndices[position])] * (matrix.values[position] * scale)
    }
    var pairs: Float = 0
    for first in stride(from: 0, to: factorCount, by: 8) {
      var sum = SIMD8<Float>(repeating: 0)
      var squares = SIMD8<Float>(repeating: 0)
      for position in entries {
        let column = Int(matrix.columnIndices[position])
        let lanes = unsafe Self.lanes(
          factors, at: column * factorCount + first, count: factorCount - first)
        let product = lanes * (matrix.values[position] * scale)
        sum += product
        squares += product * product
      }
      pairs += Self.pairwise(sum, squares)
    }
    return bias + line + 0.5 * pairs
  }

  /// As `LaneKernels.forward` takes it of a block.
  @inline(__always)
  private static func pairwise(_ sums: SIMD8<Float>, _ squares: SIMD8<Float>) -> Float {
    let parts = sums * sums - squares
    let four = parts.lowHalf + parts.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// Up to 8 factors of a row-major model from an index on; lanes past `count` are 0.
  ///
  /// Loads 8 at once, whatever their alignment (benchmark `learningSpeed`).
  @inline(__always)
  private static func lanes(
    _ factors: UnsafeBufferPointer<Float>, at index: Int, count: Int
  ) -> SIMD8<Float> {
    if count >= 8 {
      return unsafe UnsafeRawPointer(factors.baseAddress! + index).loadUnaligned(
        as: SIMD8<Float>.self)
    }
    var lanes = SIMD8<Float>(repeating: 0)
    for lane in 0..<count { lanes[lane] = unsafe factors[index + lane] }
    return lanes
  }
}
