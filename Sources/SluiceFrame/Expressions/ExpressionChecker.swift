/// Finds the types of an expression's parts, and every place where they do not fit.
struct ExpressionChecker {
  private let schema: Schema
  private let scalars: [Unicode.Scalar]
  private(set) var errors: [ExpressionError] = []

  init(_ expression: Expression, schema: Schema) {
    self.schema = schema
    scalars = Array(expression.text.unicodeScalars)
    expectBoolean(expression.root)
  }

  private typealias Node = ExpressionNode

  /// nil where the type is not known, or the node is already reported.
  private mutating func type(of node: Node) -> ColumnType? {
    switch node.form {
    case .column(let name):
      if let field = schema[name] { return field.type }
      report(
        node, "there is no column '\(name)'", hint: ExpressionChecker.hint(forUnknown: name),
        unknownColumn: name)
      return nil
    case .text: return .text
    case .integer: return .integer
    case .number: return .number
    case .boolean: return .boolean
    case .negative(let inner): return number(inner, "-")
    case .arithmetic(let operation, let left, let right):
      return arithmetic(operation, left, right, in: node)
    case .comparison(let comparison, let left, let right):
      compare(comparison, left, right, at: node.range)
      return .boolean
    case .membership(let value, let elements):
      let type = type(of: value)
      for element in elements { fit(value, type, element, self.type(of: element), element.range) }
      return .boolean
    case .missing(let inner):
      _ = type(of: inner)
      return .boolean
    case .not(let inner):
      expectBoolean(inner)
      return .boolean
    case .all(let nodes), .any(let nodes):
      for node in nodes { expectBoolean(node) }
      return .boolean
    }
  }

  private mutating func expectBoolean(_ node: Node) {
    guard let type = type(of: node), type != .boolean else { return }
    var hint: String?
    if case .column(let name) = node.form {
      hint = type == .text ? "compare it, such as \(name) = '…'" : "compare it, such as \(name) > …"
    }
    report(node, "\(described(node, type)), a condition is expected", hint: hint)
  }

  private mutating func number(_ node: Node, _ symbol: String) -> ColumnType? {
    guard let type = type(of: node) else { return nil }
    if type.isNumeric { return type }
    report(node, "\(described(node, type)), '\(symbol)' needs numbers")
    return nil
  }

  private mutating func arithmetic(
    _ operation: Node.Arithmetic, _ left: Node, _ right: Node, in node: Node
  ) -> ColumnType? {
    let before = errors.count
    let types = [number(left, operation.rawValue), number(right, operation.rawValue)]
    if errors.count > before { return nil }
    if operation == .divide || types.contains(.number) { return .number }
    if types.contains(nil) { return nil }
    if IntegerConstant(node) == .overflow {
      report(
        node, "'\(spelled(node.range))' does not fit 64 bits",
        hint: "write it with a fraction (1.0)")
    }
    return .integer
  }

  private mutating func compare(
    _ comparison: Node.Comparison, _ left: Node, _ right: Node, at range: Range<Int>
  ) {
    let types = (type(of: left), type(of: right))
    let before = errors.count
    fit(left, types.0, right, types.1, range)
    if errors.count == before, comparison.isOrdering, types.0 == .boolean || types.1 == .boolean {
      errors.append(
        ExpressionError(range, "true and false have no order", hint: "use '=' or '!='"))
    }
  }

  /// Reports two values that cannot be compared.
  private mutating func fit(
    _ left: Node, _ leftType: ColumnType?, _ right: Node, _ rightType: ColumnType?,
    _ range: Range<Int>
  ) {
    guard let leftType, let rightType else { return }
    if leftType == rightType || leftType.isNumeric && rightType.isNumeric { return }
    for (type, other) in [(leftType, right), (rightType, left)] where type == .timestamp {
      guard case .text(let text) = other.form else { continue }
      if TimestampLiteral.microseconds(text) == nil {
        report(
          other, "'\(text)' is no timestamp", hint: "write '2011-01-31' or '2011-01-31 08:00:00'")
      }
      return
    }
    errors.append(
      ExpressionError(
        range, "\(described(left, leftType)), \(described(right, rightType))",
        hint: quotesHint(left, leftType, right) ?? quotesHint(right, rightType, left)))
  }

  /// For a number compared with a text column, and the other way round.
  private func quotesHint(_ node: Node, _ type: ColumnType, _ literal: Node) -> String? {
    guard case .column = node.form else { return nil }
    switch (type, literal.form) {
    case (.text, .integer), (.text, .number): return "write '\(spelled(literal.range))' in quotes"
    case (.integer, .text(let text)), (.number, .text(let text)):
      return Double(text) == nil ? nil : "write \(text) without quotes"
    default: return nil
    }
  }

  private func described(_ node: Node, _ type: ColumnType) -> String {
    let phrase =
      switch type {
      case .text: "text"
      case .integer: "an integer"
      case .number: "a number"
      case .boolean: "true or false"
      case .timestamp: "a timestamp"
      }
    switch node.form {
    case .column(let name): return "'\(name)' is \(phrase)"
    case .text(let text): return "'\(text)' is \(phrase)"
    case .integer, .number, .boolean: return "\(spelled(node.range)) is \(phrase)"
    default: return "'\(spelled(node.range))' is \(phrase)"
    }
  }

  private func spelled(_ range: Range<Int>) -> String {
    scalars[range].reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  private mutating func report(
    _ node: Node, _ message: String, hint: String? = nil, unknownColumn: String? = nil
  ) {
    errors.append(
      ExpressionError(node.range, message, hint: hint, unknownColumn: unknownColumn))
  }

  /// For words by which other languages mean a missing value.
  private static func hint(forUnknown name: String) -> String? {
    ["null", "none", "nan", "na", "nil"].contains(name.lowercased())
      ? "write 'is missing' or 'is not missing'" : nil
  }
}

extension Expression {
  /// Every mistake that can be seen from the columns, in the order of the text.
  ///
  /// A field without a type fits everywhere; it is checked again when the table is there.
  package func check(_ schema: Schema) -> [ExpressionError] {
    ExpressionChecker(self, schema: schema).errors
  }
}
