extension ValueFunction {
  /// Its value over arguments, whose types may be known only now.
  func value(_ arguments: [ParameterValue]) throws(ValueProblem) -> ParameterValue {
    if case .failure(let misfit) = type(over: arguments.map(\.type)) {
      let found = misfit.argument.map { ", got \(arguments[$0].words)" } ?? ""
      throw ValueProblem("'\(rawValue)' \(misfit.message)\(found)", hint: usage)
    }
    switch self {
    case .min, .max:
      var values = arguments
      if case .list(let elements) = arguments[0] { values = elements }
      guard var best = values.first else {
        throw ValueProblem("'\(rawValue)' of an empty list")
      }
      for value in values.dropFirst() {
        let comparison: ValueNode.Comparison = self == .min ? .less : .greater
        if try ValueOperations.compare(comparison, value, best) { best = value }
      }
      return best
    case .sum:
      var total: ParameterValue = 0
      for value in arguments[0].elements {
        total = try ValueOperations.arithmetic(.add, total, value)
      }
      return total
    case .mean:
      let values = arguments[0].elements
      if values.isEmpty { throw ValueProblem("'mean' of an empty list") }
      let total = values.reduce(0.0) { $0 + ($1.doubleValue ?? 0) }
      return try ValueOperations.finite(total / Double(values.count))
    case .round: return try round(arguments)
    case .format:
      guard let digits = arguments[1].integerValue, (0...20).contains(digits) else {
        throw ValueProblem("'format' takes 0 to 20 digits, got \(arguments[1].plainText)")
      }
      return .string(DecimalText.rounded(arguments[0].plainText, digits: digits))
    case .length:
      if case .string(let text) = arguments[0] { return .integer(text.unicodeScalars.count) }
      return .integer(arguments[0].elements.count)
    case .lower: return .string(arguments[0].plainText.lowercased())
    case .upper: return .string(arguments[0].plainText.uppercased())
    case .join:
      return .string(
        arguments[0].elements.map(\.plainText).joined(separator: arguments[1].plainText))
    case .text: return .string(arguments[0].plainText)
    case .integer: return try integer(arguments[0])
    case .number: return try number(arguments[0])
    }
  }

  private func round(_ arguments: [ParameterValue]) throws(ValueProblem) -> ParameterValue {
    guard arguments.count == 2 else {
      if case .integer = arguments[0] { return arguments[0] }
      guard let value = arguments[0].doubleValue,
        let whole = Int(exactly: value.rounded(.toNearestOrAwayFromZero))
      else { throw ValueProblem("\(arguments[0].plainText) rounded does not fit 64 bits") }
      return .integer(whole)
    }
    guard let digits = arguments[1].integerValue, (0...20).contains(digits) else {
      throw ValueProblem("'round' takes 0 to 20 digits, got \(arguments[1].plainText)")
    }
    let text = DecimalText.rounded(arguments[0].plainText, digits: digits)
    return .number(Double(text) ?? 0)
  }

  private func integer(_ value: ParameterValue) throws(ValueProblem) -> ParameterValue {
    switch value {
    case .integer: return value
    case .number(let number):
      if let whole = Int(exactly: number) { return .integer(whole) }
    case .string(let text):
      if let whole = Int(text) { return .integer(whole) }
    default: break
    }
    throw ValueProblem("\(value.words) is no integer", hint: "round(x) makes one of a number")
  }

  private func number(_ value: ParameterValue) throws(ValueProblem) -> ParameterValue {
    if let number = value.doubleValue { return .number(number) }
    if case .string(let text) = value, let number = Double(text), number.isFinite {
      return .number(number)
    }
    throw ValueProblem("\(value.words) is no number")
  }
}

extension ParameterValue {
  /// The elements of a list; none of anything else.
  var elements: [ParameterValue] { if case .list(let values) = self { values } else { [] } }

  var integerValue: Int? { if case .integer(let value) = self { value } else { nil } }

  /// The number, whether it has a fraction or not.
  var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
