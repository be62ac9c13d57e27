import SluiceFrame

/// How numbers are brought into a range in which a model learns well: what was learned about a column.
///
/// A value is clipped, its logarithm taken where that is asked for, then the centre subtracted and the rest divided by
/// the width.
package struct Scaling: Sendable, Equatable {
  package enum Method: String, Sendable, CaseIterable {
    /// Clipped alone.
    case none
    /// Mean 0, standard deviation 1, as scikit-learn's StandardScaler.
    case standard
    /// From 0 to 1, as scikit-learn's MinMaxScaler.
    case minMax = "min-max"
    /// Median 0, distance between the quartiles 1, as scikit-learn's RobustScaler.
    case robust
    /// ln(1 + value), as NumPy's log1p.
    case log1p
  }

  package var method: Method
  /// Values outside are taken as these; infinite for no limit.
  package var low: Double
  package var high: Double
  package var centre: Double
  /// Above 0.
  package var width: Double

  package init(
    _ method: Method, low: Double = -.infinity, high: Double = .infinity, centre: Double = 0,
    width: Double = 1
  ) {
    self.method = method
    self.low = low
    self.high = high
    self.centre = centre
    self.width = width
  }

  /// Learns from finite values.
  ///
  /// - Parameter clip: the quantiles outside of which values are clipped; nil for none.
  /// - Throws: `.empty` without values, `.outOfRange` for values whose spread is beyond a double.
  init(
    _ method: Method, clip: (low: Double, high: Double)?, of values: [Double], named name: String
  ) throws(FrameError) {
    guard !values.isEmpty else {
      throw FrameError(.empty, "column '\(name)' has no values to learn its scale from")
    }
    self.init(method)
    var sorted = values
    if clip != nil || method == .robust || method == .minMax { sorted.sort() }
    if let clip {
      low = Self.quantile(clip.low, sorted)
      high = Self.quantile(clip.high, sorted)
      sorted = sorted.map { min(max($0, low), high) }
    }
    let clipped = clip == nil ? values : values.map { min(max($0, low), high) }
    let count = Double(values.count)
    switch method {
    case .none, .log1p: break
    case .standard:
      centre = clipped.reduce(0, +) / count
      let centre = centre
      let variance = clipped.reduce(0.0) { $0 + ($1 - centre) * ($1 - centre) } / count
      width = variance > 0 ? variance.squareRoot() : 1
    case .minMax:
      centre = sorted[0]
      let range = sorted[sorted.count - 1] - sorted[0]
      width = range > 0 ? range : 1
    case .robust:
      centre = Self.quantile(0.5, sorted)
      let range = Self.quantile(0.75, sorted) - Self.quantile(0.25, sorted)
      width = range > 0 ? range : 1
    }
    let limits = clip == nil ? [] : [low, high]
    guard ([centre, width] + limits).allSatisfy(\.isFinite) else {
      throw FrameError(
        .outOfRange,
        "column '\(name)' has numbers too large to scale, such as \(values.max() ?? 0)",
        hint: "clip them first, or take their logarithm")
    }
  }

  /// NumPy's quantile: between two values in proportion.
  static func quantile(_ part: Double, _ sorted: [Double]) -> Double {
    let place = part * Double(sorted.count - 1)
    let below = Int(place)
    if below + 1 >= sorted.count { return sorted[sorted.count - 1] }
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
  }

  /// - Precondition: finite, and above -1 for logarithms.
  func scaled(_ value: Double) -> Double {
    let clipped = min(max(value, low), high)
    let taken = method == .log1p ? ExactMath.logarithm1p(clipped) : clipped
    return (taken - centre) / width
  }
}
