/// What an expression of integer literals comes to.
enum IntegerConstant: Equatable {
  case value(Int64)
  case overflow
  /// There is a column in it, or a number.
  case none

  init(_ node: ExpressionNode) {
    switch node.form {
    case .integer(let value): self = .value(value)
    case .negative(let inner):
      self = IntegerConstant.combine(.subtract, .value(0), IntegerConstant(inner))
    case .arithmetic(let operation, let left, let right) where operation != .divide:
      self = IntegerConstant.combine(operation, IntegerConstant(left), IntegerConstant(right))
    default: self = .none
    }
  }

  private static func combine(
    _ operation: ExpressionNode.Arithmetic, _ left: IntegerConstant, _ right: IntegerConstant
  ) -> IntegerConstant {
    guard case .value(let a) = left, case .value(let b) = right else {
      return left == .overflow || right == .overflow ? .overflow : .none
    }
    let (value, isOver) = operation.integer(a, b)
    return isOver ? .overflow : .value(value)
  }
}

extension ExpressionNode.Arithmetic {
  /// The result modulo 2^64, and whether it is another than the true one. Not for division.
  @inline(__always)
  func integer(_ a: Int64, _ b: Int64) -> (partialValue: Int64, overflow: Bool) {
    switch self {
    case .add: a.addingReportingOverflow(b)
    case .subtract: a.subtractingReportingOverflow(b)
    case .multiply: a.multipliedReportingOverflow(by: b)
    case .divide: preconditionFailure("division gives numbers")
    }
  }

  /// NaN, which is missing, where `b` is zero.
  @inline(__always)
  func number(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: b == 0 ? .nan : a / b
    }
  }
}
