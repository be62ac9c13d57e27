import SluiceLanes

extension Optimizer {
  /// A weight's move against its gradient; `LaneKernels` has the same for 8 at once.
  ///
  /// - Parameters:
  ///   - first: AdaGrad's and FTRL's sum of squared gradients, Adam's mean of gradients.
  ///   - second: Adam's mean of squared gradients, FTRL's z.
  func moved(
    _ value: Float, _ gradient: Float, _ first: inout Float, _ second: inout Float,
    _ size: StepSize
  ) -> Float {
    switch self {
    case .sgd: return value - gradient * size.rate
    case .adagrad:
      first += gradient * gradient
      return value - gradient * size.rate / first.squareRoot()
    case .adam:
      first = first * AdamDecay.first + gradient * (1 - AdamDecay.first)
      second = second * AdamDecay.second + gradient * gradient * (1 - AdamDecay.second)
      let root = (second * size.secondCorrection + size.epsilon * size.epsilon).squareRoot()
      return value - first * (size.firstCorrection * size.rate) / root
    case .ftrl:
      let before = first.squareRoot()
      first += gradient * gradient
      let after = first.squareRoot()
      second += gradient - (after - before) / size.rate * value
      if abs(second) <= size.l1 { return 0 }
      let shrunk = second > 0 ? second - size.l1 : second + size.l1
      return -shrunk / ((after + size.epsilon) / size.rate + size.decay)
    }
  }

  /// FTRL's z at which a weight stands before anything is learned.
  static func ftrlStart(_ value: Float, _ size: StepSize) -> Float {
    let z = -value * (size.epsilon / size.rate + size.decay)
    return z == 0 ? 0 : z > 0 ? z + size.l1 : z - size.l1
  }
}
