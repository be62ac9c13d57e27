/// The factors and their optimizer state while they are learnt: blocks of 8 factors, each with all columns.
///
/// A block is owned by one thread, and what it computes depends on no other block but through the errors of
/// a mini-batch's rows. So the number of threads does not show in the result. Factors past `factorCount`
/// pad the last block; they start at 0, and their gradient is always 0.
final class LaneBlocks: Sendable {
  typealias Lanes = SIMD8<Float>

  let columnCount: Int
  let blockCount: Int
  /// Of block b and column c at `b * columnCount + c`.
  let factors: SharedBuffer<Lanes>
  /// What the optimizer keeps of each factor, laid out likewise; a single place where it keeps nothing.
  let first: SharedBuffer<Lanes>
  let second: SharedBuffer<Lanes>

  /// - Parameters:
  ///   - stateCount: how many numbers the optimizer keeps of a factor.
  ///   - start: the first of them before learning.
  init(columnCount: Int, factorCount: Int, stateCount: Int, start: Float) {
    self.columnCount = columnCount
    blockCount = (factorCount + 7) / 8
    factors = SharedBuffer(repeating: Lanes(repeating: 0), count: blockCount * columnCount)
    let room = blockCount * columnCount
    first = SharedBuffer(repeating: Lanes(repeating: start), count: stateCount > 0 ? room : 1)
    second = SharedBuffer(repeating: Lanes(repeating: 0), count: stateCount > 1 ? room : 1)
  }

  /// Draws the factors of one block; factor f of column c takes the number `c * factorCount + f`.
  func initialize(
    block: Int, factorCount: Int, by start: Initialization, unit: Float, noise: RandomStream
  ) {
    let count = min(8, factorCount - block * 8)
    for column in 0..<columnCount {
      var lanes = Lanes(repeating: 0)
      for lane in 0..<count {
        let counter = UInt64(column) &* UInt64(factorCount) &+ UInt64(block * 8 + lane)
        lanes[lane] = start.weight(noise, at: counter) * unit
      }
      factors[block * columnCount + column] = lanes
    }
  }

  /// The factors as rows of `factorCount`.
  func rowMajor(factorCount: Int) -> [Float] {
    var rows: [Float] = []
    rows.reserveCapacity(columnCount * factorCount)
    for column in 0..<columnCount {
      for factor in 0..<factorCount {
        rows.append(factors[(factor >> 3) * columnCount + column][factor & 7])
      }
    }
    return rows
  }

  /// Twice the pairwise part that a block gives to a row: Σ over its factors of (Σ vx)² − Σ (vx)².
  @inline(__always)
  static func pairwise(_ sums: Lanes, _ squares: Lanes) -> Float {
    sumOfLanes(sums * sums - squares)
  }

  /// Adds 8 lanes, always in this order.
  @inline(__always)
  static func sumOfLanes(_ lanes: Lanes) -> Float {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// 1/√x for normal positive x, to the last two bits.
  ///
  /// Three steps of Newton from an estimate on the exponent: multiplications and subtractions only, so they run
  /// in lanes. The library takes roots lane by lane; an epoch then lasts an eighth longer (`learningSpeed`).
  @inline(__always)
  static func inverseRoot(_ x: Lanes) -> Lanes {
    let exponent = unsafe unsafeBitCast(x, to: SIMD8<UInt32>.self) &>> 1
    let estimate = SIMD8<UInt32>(repeating: 0x5F37_5A86) &- exponent
    var root = unsafe unsafeBitCast(estimate, to: Lanes.self)
    let half = x * 0.5
    for _ in 0..<3 { root = root * (1.5 - half * root * root) }
    return root
  }

  /// One block's sums Σ vx for each row of a mini-batch, and its share of their pairwise parts.
  func forward(
    block: Int, batch: MiniBatch, sums: UnsafeMutablePointer<Lanes>,
    pairwise: UnsafeMutablePointer<Float>
  ) {
    let factors = unsafe factors.base + block * columnCount
    for row in 0..<batch.rowCount {
      var sum = Lanes(repeating: 0)
      var squares = Lanes(repeating: 0)
      for position in unsafe Int(batch.rowStarts[row])..<Int(batch.rowStarts[row + 1]) {
        let entry = unsafe batch.rowEntries[position]
        let product = unsafe factors[Int(entry.index)] * entry.value
        sum += product
        squares += product * product
      }
      unsafe sums[row] = sum
      unsafe pairwise[row] = Self.pairwise(sum, squares)
    }
  }

  /// Moves one block's factors of the columns a mini-batch touches against the gradient of its loss.
  ///
  /// - Parameter decay: what is added to the gradient of each factor, times the factor.
  @inline(__always)
  func backward<Rule: MoveRule>(
    _ rule: Rule.Type, block: Int, batch: MiniBatch, errors: UnsafePointer<Float>,
    sums: UnsafePointer<Lanes>, size: StepSize, decay: Float, clip: Float
  ) {
    let factors = unsafe factors.base + block * columnCount
    let first = unsafe rule.stateCount > 0 ? first.base + block * columnCount : first.base
    let second = unsafe rule.stateCount > 1 ? second.base + block * columnCount : second.base
    let clips = clip < .infinity
    for slot in 0..<batch.distinctCount {
      // d(loss)/dv = e·x·(Σ vx − v·x), added over the rows that hold the column.
      var gradient = Lanes(repeating: 0)
      var own: Float = 0
      for position in unsafe Int(batch.columnStarts[slot])..<Int(batch.columnStarts[slot + 1]) {
        let entry = unsafe batch.columnEntries[position]
        let weighted = unsafe errors[Int(entry.index)] * entry.value
        unsafe gradient += sums[Int(entry.index)] * weighted
        own += weighted * entry.value
      }
      let column = unsafe Int(batch.columns[slot])
      let value = unsafe factors[column]
      gradient -= value * (own - decay)
      if clips {
        gradient.clamp(lowerBound: Lanes(repeating: -clip), upperBound: Lanes(repeating: clip))
      }
      var none = Lanes(repeating: 0)
      switch rule.stateCount {
      case 0:
        var other = none
        unsafe factors[column] = rule.moved(value, gradient, &none, &other, size)
      case 1:
        unsafe factors[column] = rule.moved(value, gradient, &first[column], &none, size)
      default:
        unsafe factors[column] = rule.moved(
          value, gradient, &first[column], &second[column], size)
      }
    }
  }
}
