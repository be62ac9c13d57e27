import SluiceEngine
import SluiceLearn

extension StepParameters {
  /// A parameter that is a number of rows or texts where it is written as an integer, and else a share of them; nil
  /// where it is left out.
  func threshold(_ name: String) -> Threshold? {
    switch value(name) {
    case nil, .null: nil
    case .integer(let count): .count(count)
    default: .fraction(number(name))
    }
  }
}
