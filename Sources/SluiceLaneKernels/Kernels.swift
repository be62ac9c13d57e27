import CProcessor
package import SluiceLanes

/// The kernels as this target's flags have them compiled.
package enum Kernels: LaneKernels {
  package static func forward(
    width: Int, rows: BatchRows, factors: UnsafePointer<Float>,
    sums: UnsafeMutablePointer<Float>, pairwise: UnsafeMutablePointer<Float>, pairwiseStride: Int
  ) {
    switch width {
    case 32: unsafe forward(Lanes32.self, rows, factors, sums, pairwise, pairwiseStride)
    case 16: unsafe forward(Lanes16.self, rows, factors, sums, pairwise, pairwiseStride)
    default: unsafe forward(SIMD8<Float>.self, rows, factors, sums, pairwise, pairwiseStride)
    }
  }

  @inline(__always)
  private static func forward<Vector: Lanes>(
    _ type: Vector.Type, _ rows: BatchRows, _ factors: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>, _ pairwise: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    let factors = unsafe UnsafeRawPointer(factors).assumingMemoryBound(to: Vector.self)
    let sums = unsafe UnsafeMutableRawPointer(sums).assumingMemoryBound(to: Vector.self)
    let ahead = MiniBatchEntry.ahead
    for place in 0..<rows.count {
      let row = unsafe Int(rows.order[place])
      var sum = Vector.zero
      var squares = Vector.zero
      for position in unsafe Int(rows.starts[place])..<Int(rows.starts[place + 1]) {
        unsafe ask(factors + Int(rows.entries[position &+ ahead].index))
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
    _ optimizer: Optimizer, width: Int, columns: BatchColumns, errors: UnsafePointer<Float>,
    sums: UnsafePointer<Float>, factors: UnsafeMutablePointer<Float>,
    first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>, size: StepSize,
    decay: Float, clip: Float
  ) {
    let weights = unsafe GroupWeights(factors: factors, first: first, second: second)
    @inline(__always) func moveAll<Rule: MoveRule>(_ rule: Rule.Type) {
      switch width {
      case 32: unsafe move(rule, Lanes32.self, columns, errors, sums, weights, size, decay, clip)
      case 16: unsafe move(rule, Lanes16.self, columns, errors, sums, weights, size, decay, clip)
      default:
        unsafe move(rule, SIMD8<Float>.self, columns, errors, sums, weights, size, decay, clip)
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
    _ errors: UnsafePointer<Float>, _ sums: UnsafePointer<Float>, _ weights: GroupWeights,
    _ size: StepSize, _ decay: Float, _ clip: Float
  ) {
    let sums = unsafe UnsafeRawPointer(sums).assumingMemoryBound(to: Vector.self)
    let ahead = BatchColumns.ahead
    for slot in 0..<columns.count {
      let later = unsafe Int(columns.columns[slot &+ ahead]) * Vector.blockCount
      unsafe ask(UnsafeRawPointer(weights.factors + later).assumingMemoryBound(to: Vector.self))
      if rule.stateCount > 0 {
        unsafe ask(UnsafeRawPointer(weights.first + later).assumingMemoryBound(to: Vector.self))
      }
      if rule.stateCount > 1 {
        unsafe ask(UnsafeRawPointer(weights.second + later).assumingMemoryBound(to: Vector.self))
      }
      var sum = Vector.zero
      var own: Float = 0
      for position in unsafe Int(columns.starts[slot])..<Int(columns.starts[slot + 1]) {
        let entry = unsafe columns.entries[position]
        let weighted = unsafe errors[Int(entry.index)] * entry.value
        own += weighted * entry.value
        sum = unsafe sum.adding(sums[Int(entry.index)].multiplied(by: weighted))
      }
      let place = unsafe Int(columns.columns[slot]) * Vector.blockCount
      let pull = own - decay
      sum.forEachBlock { block, sum in
        weights.move(rule, at: place + block, sum, pull: pull, size, clip: clip)
      }
    }
  }

  /// Has the memory bring lanes nearer.
  @inline(__always)
  private static func ask<Vector: Lanes>(_ lanes: UnsafePointer<Vector>) {
    for line in stride(from: 0, to: MemoryLayout<Vector>.size, by: 64) {
      unsafe sluice_prefetch(UnsafeRawPointer(lanes) + line)
    }
  }
}
