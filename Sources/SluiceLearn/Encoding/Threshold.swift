package import SluiceFrame

/// How many rows or texts something must be in, or may be in at most: a number of them, or a share.
package enum Threshold: Sendable, Equatable {
  /// At least 1.
  case count(Int)
  /// A share of all, in 0...1.
  case fraction(Double)

  /// The number to compare with, out of `total`, a product in double as scikit-learn has it.
  package func documents(of total: Int) -> Double {
    switch self {
    case .count(let count): Double(count)
    case .fraction(let share): share * Double(total)
    }
  }

  /// - Throws: `.outOfRange`, naming the parameter.
  func check(_ parameter: String) throws(FrameError) {
    switch self {
    case .count(let count) where count < 1:
      throw FrameError(.outOfRange, "\(parameter) \(count) is less than 1")
    case .fraction(let share) where !(share >= 0 && share <= 1):
      throw FrameError(.outOfRange, "\(parameter) \(share) is not between 0 and 1")
    default: break
    }
  }
}
