#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How values are spread along an axis.
package enum AxisScale: Sendable, Equatable {
  case linear
  /// By decades; values that are not positive have no place.
  case logarithmic
  /// By decades on both sides of zero, and evenly between -threshold and threshold.
  case symmetricLogarithmic(threshold: Double)

  /// Whether a value can be shown.
  func shows(_ value: Double) -> Bool {
    switch self {
    case .linear, .symmetricLogarithmic: value.isFinite
    case .logarithmic: value.isFinite && value > 0
    }
  }

  /// The distance along the axis in units of its own: the value, or decades.
  func position(_ value: Double) -> Double {
    switch self {
    case .linear: return value
    case .logarithmic: return log10(value)
    case .symmetricLogarithmic(let threshold):
      let magnitude = abs(value)
      // The even part is as wide as half a decade on either side.
      let distance =
        magnitude <= threshold ? magnitude / threshold / 2 : 0.5 + log10(magnitude / threshold)
      return value < 0 ? -distance : distance
    }
  }
}
