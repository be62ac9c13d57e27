/// The functions of the expression language.
enum ValueFunction: String, Sendable, CaseIterable {
  case min, max, sum, mean, round, length, lower, upper, join, format, text, integer, number

  /// How it is called and what it gives.
  var usage: String {
    switch self {
    case .min: "min(list) or min(a, b, …): the least number"
    case .max: "max(list) or max(a, b, …): the greatest number"
    case .sum: "sum(list): 0 for an empty list"
    case .mean: "mean(list): a number"
    case .round: "round(x): an integer; round(x, digits): a number"
    case .length: "length(list) or length(text)"
    case .lower: "lower(text)"
    case .upper: "upper(text)"
    case .join: "join(list, separator): a text"
    case .format: "format(x, digits): a text with as many digits behind the point"
    case .text: "text(x): any single value as text"
    case .integer: "integer(x): of a text, or of a number without a fraction"
    case .number: "number(x): of a text or an integer"
    }
  }

  struct Misfit: Error {
    /// The argument that does not fit; nil for the call as a whole.
    var argument: Int?
    var message: String
  }

  /// The type of what it gives.
  func type(over types: [ValueType]) -> Result<ValueType, Misfit> {
    func misfit(_ argument: Int?, _ message: String) -> Result<ValueType, Misfit> {
      .failure(Misfit(argument: argument, message: message))
    }
    let counts: ClosedRange<Int> =
      switch self {
      case .min, .max: 1...Int.max
      case .round: 1...2
      case .join, .format: 2...2
      default: 1...1
      }
    guard counts.contains(types.count) else {
      let wanted = counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "1 or 2"
      return misfit(
        nil,
        types.isEmpty && self == .min || types.isEmpty && self == .max
          ? "takes a list or several numbers, got nothing"
          : "takes \(wanted) value\(wanted == "1" ? "" : "s"), got \(types.count)")
    }
    func isText(_ type: ValueType) -> Bool { type == .string || type == .unknown }
    switch self {
    case .min, .max:
      if types.count == 1 { return numbers(types[0]) }
      if let wrong = types.firstIndex(where: { !$0.isNumeric }) {
        return misfit(wrong, "needs numbers")
      }
      return .success(types.reduce(types[0]) { $0.joined(with: $1) ?? .unknown })
    case .sum: return numbers(types[0])
    case .mean: return numbers(types[0]).map { _ in .number }
    case .round:
      if !types[0].isNumeric { return misfit(0, "needs a number") }
      if types.count == 1 { return .success(.integer) }
      return types[1] == .integer || types[1] == .unknown
        ? .success(.number) : misfit(1, "needs an integer")
    case .format:
      if !types[0].isNumeric { return misfit(0, "needs a number") }
      return types[1] == .integer || types[1] == .unknown
        ? .success(.string) : misfit(1, "needs an integer")
    case .length:
      if case .list = types[0] { return .success(.integer) }
      return isText(types[0]) ? .success(.integer) : misfit(0, "needs a list or text")
    case .lower, .upper: return isText(types[0]) ? .success(.string) : misfit(0, "needs text")
    case .join:
      if !isText(types[1]) { return misfit(1, "needs text") }
      switch types[0] {
      case .list(.list): return misfit(0, "needs a list of single values")
      case .list, .unknown: return .success(.string)
      default: return misfit(0, "needs a list")
      }
    case .text:
      if case .list = types[0] { return misfit(0, "takes a single value") }
      return .success(.string)
    case .integer, .number:
      return isText(types[0]) || types[0].isNumeric
        ? .success(self == .integer ? .integer : .number) : misfit(0, "needs text or a number")
    }
  }

  private func numbers(_ type: ValueType) -> Result<ValueType, Misfit> {
    switch type {
    case .list(let element) where element.isNumeric: .success(element)
    case .unknown: .success(.unknown)
    default: .failure(Misfit(argument: 0, message: "needs a list of numbers"))
    }
  }
}
