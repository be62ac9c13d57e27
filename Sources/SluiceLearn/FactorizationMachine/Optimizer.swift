/// How gradients move weights.
package enum Optimizer: String, Sendable, CaseIterable {
  /// Each weight by its own sum of squared gradients. J. Duchi, E. Hazan, Y. Singer, JMLR 12 (2011).
  case adagrad
  /// By running means of gradients and of their squares; a weight is moved only by mini-batches that have its column.
  /// D. Kingma, J. Ba, ICLR 2015.
  case adam
  /// By the gradient alone.
  case sgd
  /// Follow the regularized leader, with weights that are exactly 0 where `l1` asks for it.
  /// H. B. McMahan et al., KDD 2013.
  case ftrl
}

/// What an optimizer moves a kind of weights with.
struct StepSize {
  var rate: Float
  /// AdaGrad's sums start here; what Adam and FTRL add to their roots.
  var epsilon: Float
  /// FTRL's pull towards 0; for the others it is part of the gradient.
  var decay: Float = 0
  /// Below it FTRL leaves a linear weight at 0.
  var l1: Float = 0
  /// What makes up for Adam's means having started at 0: 1 / (1 − βᵗ).
  var firstCorrection: Float = 1
  var secondCorrection: Float = 1
}

/// One optimizer's move of 8 weights, or of one.
protocol MoveRule {
  /// How many numbers it keeps of a weight.
  static var stateCount: Int { get }

  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float>

  static func moved(
    _ value: Float, _ gradient: Float, _ first: inout Float, _ second: inout Float,
    _ size: StepSize
  ) -> Float
}

/// `first` is the sum of squared gradients.
enum AdaGradRule: MoveRule {
  static let stateCount = 1

  @inline(__always)
  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float> {
    first += gradient * gradient
    return value - gradient * size.rate * LaneBlocks.inverseRoot(first)
  }

  @inline(__always)
  static func moved(
    _ value: Float, _ gradient: Float, _ first: inout Float, _ second: inout Float,
    _ size: StepSize
  ) -> Float {
    first += gradient * gradient
    return value - gradient * size.rate / first.squareRoot()
  }
}

/// `first` is the mean of gradients, `second` that of their squares.
enum AdamRule: MoveRule {
  static let stateCount = 2
  static let firstDecay: Float = 0.9
  static let secondDecay: Float = 0.999

  @inline(__always)
  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float> {
    first = first * firstDecay + gradient * (1 - firstDecay)
    second = second * secondDecay + gradient * gradient * (1 - secondDecay)
    let root = LaneBlocks.inverseRoot(
      second * size.secondCorrection + size.epsilon * size.epsilon)
    return value - first * (size.firstCorrection * size.rate) * root
  }

  @inline(__always)
  static func moved(
    _ value: Float, _ gradient: Float, _ first: inout Float, _ second: inout Float,
    _ size: StepSize
  ) -> Float {
    first = first * firstDecay + gradient * (1 - firstDecay)
    second = second * secondDecay + gradient * gradient * (1 - secondDecay)
    let root = (second * size.secondCorrection + size.epsilon * size.epsilon).squareRoot()
    return value - first * (size.firstCorrection * size.rate) / root
  }
}

enum SGDRule: MoveRule {
  static let stateCount = 0

  @inline(__always)
  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float> {
    value - gradient * size.rate
  }

  @inline(__always)
  static func moved(
    _ value: Float, _ gradient: Float, _ first: inout Float, _ second: inout Float,
    _ size: StepSize
  ) -> Float {
    value - gradient * size.rate
  }
}

/// `first` is the sum of squared gradients, `second` the z of the paper.
enum FTRLRule: MoveRule {
  static let stateCount = 2

  @inline(__always)
  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float> {
    let before = first * LaneBlocks.inverseRoot(first)
    first += gradient * gradient
    let after = first * LaneBlocks.inverseRoot(first)
    second += gradient - (after - before) / size.rate * value
    return -second / ((after + size.epsilon) / size.rate + size.decay)
  }

  @inline(__always)
  static func moved(
    _ value: Float, _ gradient: Float, _ first: inout Float, _ second: inout Float,
    _ size: StepSize
  ) -> Float {
    let before = first.squareRoot()
    first += gradient * gradient
    let after = first.squareRoot()
    second += gradient - (after - before) / size.rate * value
    if abs(second) <= size.l1 { return 0 }
    let shrunk = second > 0 ? second - size.l1 : second + size.l1
    return -shrunk / ((after + size.epsilon) / size.rate + size.decay)
  }

  /// The z at which a weight stands before anything is learned.
  static func start(_ value: Float, _ size: StepSize) -> Float {
    let z = -value * (size.epsilon / size.rate + size.decay)
    return z == 0 ? 0 : z > 0 ? z + size.l1 : z - size.l1
  }
}
