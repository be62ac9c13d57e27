package import SluiceLanes

/// The kernels as this target's flags have them compiled.
package enum Kernels: LaneKernels {
  package static func forward(
    width: Int, rows: BatchRows, factors: UnsafePointer<Float>,
    sums: UnsafeMutablePointer<Float>, pairwise: UnsafeMutablePointer<Float>, pairwiseStride: Int
  ) {
    if width == 16 {
      unsafe forward(WideLanes.self, rows, factors, sums, pairwise, pairwiseStride)
    } else {
      unsafe forward(SIMD8<Float>.self, rows, factors, sums, pairwise, pairwiseStride)
    }
  }

  @inline(__always)
  private static func forward<Vector: Lanes>(
    _ type: Vector.Type, _ rows: BatchRows, _ factors: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>, _ pairwise: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    let factors = unsafe UnsafeRawPointer(factors).assumingMemoryBound(to: Vector.self)
    let sums = unsafe UnsafeMutableRawPointer(sums).assumingMemoryBound(to: Vector.self)
    for row in 0..<rows.count {
      var sum = Vector.zero
      var squares = Vector.zero
      for position in unsafe Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        let entry = unsafe rows.entries[position]
        let product = unsafe factors[Int(entry.index)].multiplied(by: entry.value)
        sum = sum.adding(product)
        squares = squares.adding(product.multiplied(by: product))
      }
      unsafe sums[row] = sum
      unsafe Vector.storePairwise(sum, squares, pairwise + row, stride: stride)
    }
  }

  package static func backward(
    _ optimizer: Optimizer, width: Int, columns: BatchColumns,
    weighted: UnsafePointer<Float>, own: UnsafePointer<Float>, sums: UnsafePointer<Float>,
    factors: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>, size: StepSize, decay: Float, clip: Float
  ) {
    let weights = unsafe GroupWeights(factors: factors, first: first, second: second)
    @inline(__always) func moveAll<Rule: MoveRule>(_ rule: Rule.Type) {
      if width == 16 {
        unsafe move(
          rule, WideLanes.self, columns, weighted, own, sums, weights, size, decay, clip)
      } else {
        unsafe move(
          rule, SIMD8<Float>.self, columns, weighted, own, sums, weights, size, decay, clip)
      }
    }
    switch optimizer {
    case .adagrad: moveAll(AdaGradRule.self)
    case .adam: moveAll(AdamRule.self)
    case .sgd: moveAll(SGDRule.self)
    case .ftrl: moveAll(FTRLRule.self)
    }
  }

  /// d(loss)/dv = e·x·(Σ vx − v·x), added over the rows that hold the column.
  @inline(__always)
  private static func move<Rule: MoveRule, Vector: Lanes>(
    _ rule: Rule.Type, _ type: Vector.Type, _ columns: BatchColumns,
    _ weighted: UnsafePointer<Float>, _ own: UnsafePointer<Float>, _ sums: UnsafePointer<Float>,
    _ weights: GroupWeights, _ size: StepSize, _ decay: Float, _ clip: Float
  ) {
    let sums = unsafe UnsafeRawPointer(sums).assumingMemoryBound(to: Vector.self)
    let blocks = MemoryLayout<Vector>.size / MemoryLayout<SIMD8<Float>>.size
    for slot in 0..<columns.count {
      var sum = Vector.zero
      for position in unsafe Int(columns.starts[slot])..<Int(columns.starts[slot + 1]) {
        let row = unsafe Int(columns.entries[position].index)
        sum = unsafe sum.adding(sums[row].multiplied(by: weighted[position]))
      }
      let place = unsafe Int(columns.columns[slot]) * blocks
      let pull = unsafe own[slot] - decay
      unsafe withUnsafeBytes(of: sum) { bytes in
        for block in 0..<blocks {
          unsafe weights.move(
            rule, at: place + block,
            bytes.load(
              fromByteOffset: block * MemoryLayout<SIMD8<Float>>.size, as: SIMD8<Float>.self),
            pull: pull, size, clip: clip)
        }
      }
    }
  }
}
