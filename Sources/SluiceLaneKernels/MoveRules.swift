import SluiceLanes

/// One optimizer's move of 8 weights.
protocol MoveRule {
  /// How many numbers it keeps of a weight.
  static var stateCount: Int { get }

  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float>
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
    return value - gradient * size.rate * first.inverseRoot
  }
}

/// `first` is the mean of gradients, `second` that of their squares.
enum AdamRule: MoveRule {
  static let stateCount = 2

  @inline(__always)
  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float> {
    let decays = size.adamDecays
    first = first * decays.first + gradient * (1 - decays.first)
    second = second * decays.second + gradient * gradient * (1 - decays.second)
    let root = (second * size.secondCorrection + size.epsilon * size.epsilon).inverseRoot
    return value - first * (size.firstCorrection * size.rate) * root
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
}

/// `first` is the sum of squared gradients, `second` the z of the paper.
enum FTRLRule: MoveRule {
  static let stateCount = 2

  @inline(__always)
  static func moved(
    _ value: SIMD8<Float>, _ gradient: SIMD8<Float>, _ first: inout SIMD8<Float>,
    _ second: inout SIMD8<Float>, _ size: StepSize
  ) -> SIMD8<Float> {
    let before = first * first.inverseRoot
    first += gradient * gradient
    let after = first * first.inverseRoot
    second += gradient - (after - before) / size.rate * value
    return -second / ((after + size.epsilon) / size.rate + size.decay)
  }
}
