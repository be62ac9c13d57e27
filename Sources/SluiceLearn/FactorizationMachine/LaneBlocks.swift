import SluiceLanes

/// The factors and their optimizer state while they are learnt: blocks of 8 factors, one, two or four of them a group,
/// each group with all columns.
///
/// What a group computes depends on no other but through the errors of a mini-batch's rows, and blocks of 8 never mix
/// within one. So neither the width of the groups nor who computes them shows in the result. Factors past
/// `factorCount` pad the last block; they start at 0, and their gradient is always 0.
final class LaneBlocks: Sendable {
  let columnCount: Int
  let blockCount: Int
  /// Lanes of a group: 8, 16 or 32.
  let width: Int
  /// Whether threads share each group, by rows and by columns, instead of each owning some.
  let isShared: Bool
  /// `width` lanes for each group and column: those of group g and column c from `(g * columnCount + c) * width` on.
  let factors: SharedBuffer<Float>
  /// What the optimizer keeps of each factor, laid out likewise; next to nothing where it keeps nothing.
  let first: SharedBuffer<Float>
  let second: SharedBuffer<Float>
  private let stateCount: Int

  /// - Parameters:
  ///   - stateCount: how many numbers the optimizer keeps of a factor.
  ///   - start: the first of them before learning.
  init(columnCount: Int, factorCount: Int, stateCount: Int, start: Float, threadCount: Int) {
    self.columnCount = columnCount
    self.stateCount = stateCount
    blockCount = (factorCount + 7) / 8
    (width, isShared) = Self.layout(blockCount: blockCount, threadCount: threadCount)
    let room = blockCount * columnCount * 8
    factors = SharedBuffer(repeating: 0, count: room)
    first = SharedBuffer(repeating: start, count: stateCount > 0 ? room : 16)
    second = SharedBuffer(repeating: 0, count: stateCount > 1 ? room : 16)
  }

  /// The widest groups of which all threads can own about as many; where those would be less than a cache line of each
  /// column, the widest there are, shared.
  private static func layout(blockCount: Int, threadCount: Int) -> (width: Int, isShared: Bool) {
    let widths = [32, 16, 8].filter { (blockCount * 8).isMultiple(of: $0) }
    let owned = widths.first { width in
      let groups = blockCount * 8 / width
      let most = (groups + threadCount - 1) / threadCount
      return threadCount == 1 || width >= 16 && groups * 4 >= most * threadCount * 3
    }
    return (owned ?? widths[0], owned == nil)
  }

  var groupCount: Int { blockCount * 8 / width }
  /// Of a group.
  var blocksInGroup: Int { width / 8 }

  private func place(column: Int, factor: Int) -> Int {
    (factor / width * columnCount + column) * width + factor % width
  }

  /// Draws the factors; factor f of column c takes the number `c * factorCount + f`.
  func initialize(
    factorCount: Int, by start: Initialization, unit: Float, noise: RandomStream
  ) {
    for column in 0..<columnCount {
      for factor in 0..<factorCount {
        let counter = UInt64(column) &* UInt64(factorCount) &+ UInt64(factor)
        factors[place(column: column, factor: factor)] = start.weight(noise, at: counter) * unit
      }
    }
  }

  /// Numbers of factors as rows of `factorCount`, one a column.
  func rowMajor(_ lanes: SharedBuffer<Float>, factorCount: Int) -> [Float] {
    var rows: [Float] = []
    rows.reserveCapacity(columnCount * factorCount)
    for column in 0..<columnCount {
      for factor in 0..<factorCount {
        rows.append(lanes[place(column: column, factor: factor)])
      }
    }
    return rows
  }

  /// The way back; what pads the last block stays as it is.
  func fill(_ lanes: SharedBuffer<Float>, rowMajor rows: [Float], factorCount: Int) {
    for column in 0..<columnCount {
      for factor in 0..<factorCount {
        lanes[place(column: column, factor: factor)] = rows[column * factorCount + factor]
      }
    }
  }

  /// One group's sums Σ vx for each row, and its shares of their pairwise parts.
  ///
  /// - Parameter pairwise: of block b and row r at `b * stride + r`, for all blocks.
  func forward(
    _ kernels: any LaneKernels.Type, group: Int, rows: BatchRows,
    sums: UnsafeMutablePointer<Float>, pairwise: UnsafeMutablePointer<Float>, stride: Int
  ) {
    unsafe kernels.forward(
      width: width, rows: rows, factors: factors.base + group * columnCount * width, sums: sums,
      pairwise: pairwise + group * blocksInGroup * stride, pairwiseStride: stride)
  }

  /// Moves one group's factors of some columns.
  func backward(
    _ kernels: any LaneKernels.Type, _ optimizer: Optimizer, group: Int, columns: BatchColumns,
    errors: UnsafePointer<Float>, sums: UnsafePointer<Float>, size: StepSize, decay: Float,
    clip: Float
  ) {
    let start = group * columnCount * width
    unsafe kernels.backward(
      optimizer, width: width, columns: columns, errors: errors, sums: sums,
      factors: factors.base + start, first: first.base + (stateCount > 0 ? start : 0),
      second: second.base + (stateCount > 1 ? start : 0), size: size, decay: decay, clip: clip)
  }
}
