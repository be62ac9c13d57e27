import Glibc
package import SluiceEngine

/// The values that one parameter can have in a search.
package enum SearchAxis: Equatable, Sendable {
  /// Each as likely as the others.
  case choices([ParameterValue])
  /// Numbers of a range, limits inclusive; on a logarithmic scale where `isLog`.
  case numbers(low: Double, high: Double, isLog: Bool)
  /// Integers of a range, limits inclusive.
  case integers(low: Int, high: Int, isLog: Bool)

  /// The value for a number of 0 ..< 1.
  ///
  /// Numbers have four significant digits, which is what people write, and hides the last digit of the system's `exp`.
  package func value(at share: Double) -> ParameterValue {
    switch self {
    case .choices(let values):
      return values[min(values.count - 1, Int(share * Double(values.count)))]
    case .numbers(let low, let high, let isLog):
      let drawn =
        isLog ? low * exp(share * log(high / low)) : low + share * (high - low)
      return .number(min(max(Self.rounded(drawn), low), high))
    case .integers(let low, let high, let isLog):
      if !isLog {
        return .integer(min(high, low + Int(share * (Double(high) - Double(low) + 1))))
      }
      // Half an integer more on both sides, so that the first and the last are as likely as their size says.
      let (first, last) = (Double(low) - 0.5, Double(high) + 0.5)
      let drawn = first * exp(share * log(last / first))
      return .integer(min(max(Int(drawn.rounded()), low), high))
    }
  }

  /// Whether a plot of it has a logarithmic axis.
  var isLog: Bool {
    switch self {
    case .choices: false
    case .numbers(_, _, let isLog), .integers(_, _, let isLog): isLog
    }
  }

  /// With four significant digits.
  static func rounded(_ number: Double) -> Double {
    guard number != 0, number.isFinite else { return number }
    let digits = 3 - Int(floor(log10(abs(number))))
    let scale = pow(10, Double(abs(digits)))
    return digits >= 0
      ? (number * scale).rounded() / scale : (number / scale).rounded() * scale
  }
}
