/// Where weights start, by SageMaker's names.
package enum Initialization: Sendable, Equatable {
  /// Nearly normal around 0.
  case normal(sigma: Float)
  /// Evenly from -scale to scale.
  case uniform(scale: Float)
  case constant(Float)

  /// The weight that takes a number of a random stream.
  func weight(_ noise: RandomStream, at counter: UInt64) -> Float {
    switch self {
    case .normal(let sigma): sigma * noise.normal(at: counter)
    case .uniform(let scale):
      scale * (Float(noise.bits(at: counter) >> 40) * 0x1p-23 - 1)
    case .constant(let value): value
    }
  }

  /// The number that decides how far the weights lie apart, with its name.
  var width: (name: String, value: Float) {
    switch self {
    case .normal(let sigma): ("sigma", sigma)
    case .uniform(let scale): ("scale", scale)
    case .constant(let value): ("value", value)
    }
  }

  var method: String {
    switch self {
    case .normal: "normal"
    case .uniform: "uniform"
    case .constant: "constant"
    }
  }
}
