/// Why values cannot be worked out, as one phrase.
struct ValueProblem: Error, Sendable, Equatable {
  var message: String
  var hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

/// What the operators of the expression language do with values, whose types may be known only now.
enum ValueOperations {
  static func arithmetic(
    _ operation: ValueNode.Arithmetic, _ left: ParameterValue, _ right: ParameterValue
  ) throws(ValueProblem) -> ParameterValue {
    switch (operation, left, right) {
    case (.divide, _, _): break
    case (_, .integer(let a), .integer(let b)): return try integer(operation, a, b)
    case (.add, .string(let a), .string(let b)): return .string(a + b)
    case (.add, .list(let a), .list(let b)): return .list(a + b)
    default: break
    }
    guard let a = left.doubleValue, let b = right.doubleValue, operation != .remainder else {
      throw ValueProblem("'\(operation.rawValue)' cannot take \(left.words) and \(right.words)")
    }
    switch operation {
    case .add: return try finite(a + b)
    case .subtract: return try finite(a - b)
    case .multiply: return try finite(a * b)
    case .divide:
      if b == 0 { throw ValueProblem("\(left.plainText) is divided by zero") }
      return try finite(a / b)
    case .remainder: preconditionFailure("numbers have no remainder")
    }
  }

  private static func integer(
    _ operation: ValueNode.Arithmetic, _ a: Int, _ b: Int
  ) throws(ValueProblem) -> ParameterValue {
    let (value, isOver): (Int, Bool)
    switch operation {
    case .add: (value, isOver) = a.addingReportingOverflow(b)
    case .subtract: (value, isOver) = a.subtractingReportingOverflow(b)
    case .multiply: (value, isOver) = a.multipliedReportingOverflow(by: b)
    case .remainder:
      if b == 0 { throw ValueProblem("\(a) is divided by zero") }
      // The sign is that of the divisor.
      let rest = b == -1 ? 0 : a % b
      return .integer(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
    case .divide: preconditionFailure("division gives numbers")
    }
    if isOver {
      throw ValueProblem(
        "\(a) \(operation.rawValue) \(b) does not fit 64 bits", hint: "number(…) has more room")
    }
    return .integer(value)
  }

  static func negative(_ value: ParameterValue) throws(ValueProblem) -> ParameterValue {
    switch value {
    case .number(let number): return .number(-number)
    case .integer(let number): return try integer(.subtract, 0, number)
    default: throw ValueProblem("'-' cannot take \(value.words)")
    }
  }

  static func finite(_ value: Double) throws(ValueProblem) -> ParameterValue {
    if value.isFinite { return .number(value) }
    throw ValueProblem("the result is too large for a number")
  }

  /// Integers and numbers are compared as numbers; texts are ordered by code point.
  static func areEqual(_ left: ParameterValue, _ right: ParameterValue) -> Bool {
    switch (left, right) {
    case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): Double(a) == b
    case (.string(let a), .string(let b)):
      a.unicodeScalars.elementsEqual(b.unicodeScalars)
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { areEqual($0, $1) }
    default: left == right
    }
  }

  static func compare(
    _ comparison: ValueNode.Comparison, _ left: ParameterValue, _ right: ParameterValue
  ) throws(ValueProblem) -> Bool {
    switch comparison {
    case .equal: return areEqual(left, right)
    case .notEqual: return !areEqual(left, right)
    default: break
    }
    let isLess: Bool
    let isGreater: Bool
    switch (left, right) {
    case (.integer(let a), .integer(let b)): (isLess, isGreater) = (a < b, a > b)
    case (.string(let a), .string(let b)):
      isLess = a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
      isGreater = b.unicodeScalars.lexicographicallyPrecedes(a.unicodeScalars)
    default:
      guard let a = left.doubleValue, let b = right.doubleValue else {
        throw ValueProblem("\(left.words) and \(right.words) have no order")
      }
      (isLess, isGreater) = (a < b, a > b)
    }
    switch comparison {
    case .less: return isLess
    case .lessOrEqual: return !isGreater
    case .greater: return isGreater
    case .greaterOrEqual: return !isLess
    case .equal, .notEqual: preconditionFailure("equality was decided above")
    }
  }

  /// A value in a list, or a text within a text.
  static func contains(
    _ container: ParameterValue, _ value: ParameterValue
  ) throws(ValueProblem) -> Bool {
    switch (container, value) {
    case (.list(let values), _): return values.contains { areEqual($0, value) }
    case (.string(let text), .string(let part)):
      let (text, part) = (Array(text.unicodeScalars), Array(part.unicodeScalars))
      guard part.count <= text.count else { return false }
      return (0...(text.count - part.count)).contains {
        text[$0..<($0 + part.count)].elementsEqual(part)
      }
    default: throw ValueProblem("'in' cannot take \(value.words) and \(container.words)")
    }
  }

  static func boolean(_ value: ParameterValue) throws(ValueProblem) -> Bool {
    if case .boolean(let value) = value { return value }
    throw ValueProblem("a condition is expected, got \(value.words)")
  }
}
