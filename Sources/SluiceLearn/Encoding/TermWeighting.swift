import Glibc

/// How the counts of a text's terms become the numbers of its row.
package struct TermWeighting: Sendable, Equatable {
  /// What rows are divided by; the raw values are those of YAML and JSON.
  package enum Norm: String, Sendable, CaseIterable {
    /// The root of the sum of squares.
    case l2
    /// The sum of magnitudes.
    case l1
    /// Nothing.
    case none
  }

  /// Whether 1 + ln(count) stands for a count.
  package var sublinear: Bool
  package var norm: Norm

  package init(sublinear: Bool = false, norm: Norm = .l2) {
    self.sublinear = sublinear
    self.norm = norm
  }

  /// The weight of a term that is `count` times in a text, before the row is normed.
  func weight(count: Int, idf: Double) -> Double {
    (sublinear ? log(Double(count)) + 1 : Double(count)) * idf
  }

  /// What a row of weights is divided by; 0 for a row to be left as it is. Sums run by rising column.
  func length(of weights: [Double]) -> Double {
    switch norm {
    case .l2: weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    case .l1: weights.reduce(0) { $0 + abs($1) }
    case .none: 0
    }
  }
}
