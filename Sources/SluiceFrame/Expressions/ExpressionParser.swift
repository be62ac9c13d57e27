/// Reads the text of an expression; `Expression` describes the language.
package struct ExpressionParser {
  /// Levels that an expression may nest.
  static let depthLimit = 200

  private let tokens: [ExpressionToken]
  private var position = 0
  private var nesting = 0

  /// - Throws: the first mistake in the text.
  package static func parse(_ text: String) throws(ExpressionError) -> Expression {
    var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(of: text, in: .condition))
    if case .end = parser.token.kind {
      throw ExpressionError(
        parser.token.range, "the expression is empty", hint: "such as Quantity > 0")
    }
    let root = try parser.disjunction()
    guard case .end = parser.token.kind else { throw parser.unexpected() }
    return Expression(text: text, root: root)
  }

  private init(tokens: [ExpressionToken]) { self.tokens = tokens }

  private var token: ExpressionToken { tokens[position] }

  private mutating func take(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ keyword: ExpressionToken.Keyword) -> Bool {
    guard token.kind == .keyword(keyword) else { return false }
    position += 1
    return true
  }

  /// Limits the recursion of `body`, and with it the stack.
  private mutating func nested(
    _ body: (inout ExpressionParser) throws(ExpressionError) -> ExpressionNode
  ) throws(ExpressionError) -> ExpressionNode {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > ExpressionParser.depthLimit / 2 { throw tooDeep(token.range) }
    return try body(&self)
  }

  private func tooDeep(_ range: Range<Int>) -> ExpressionError {
    ExpressionError(range, "the expression is nested too deep")
  }

  private func node(
    _ form: ExpressionNode.Form, _ range: Range<Int>
  ) throws(ExpressionError) -> ExpressionNode {
    let node = ExpressionNode(form, range)
    if node.depth > ExpressionParser.depthLimit { throw tooDeep(range) }
    return node
  }

  private func span(_ nodes: [ExpressionNode]) -> Range<Int> {
    nodes[0].range.lowerBound..<nodes[nodes.count - 1].range.upperBound
  }

  private mutating func disjunction() throws(ExpressionError) -> ExpressionNode {
    var nodes = [try conjunction()]
    while take(.or) { nodes.append(try conjunction()) }
    return nodes.count == 1 ? nodes[0] : try node(.any(nodes), span(nodes))
  }

  private mutating func conjunction() throws(ExpressionError) -> ExpressionNode {
    var nodes = [try negation()]
    while take(.and) { nodes.append(try negation()) }
    return nodes.count == 1 ? nodes[0] : try node(.all(nodes), span(nodes))
  }

  private mutating func negation() throws(ExpressionError) -> ExpressionNode {
    let start = token.range.lowerBound
    guard take(.not) else { return try comparison() }
    let inner = try nested { parser throws(ExpressionError) in try parser.negation() }
    return try node(.not(inner), start..<inner.range.upperBound)
  }

  private mutating func comparison() throws(ExpressionError) -> ExpressionNode {
    let left = try sum()
    let result: ExpressionNode
    if let symbol = comparisonSymbol {
      position += 1
      let right = try sum()
      result = try node(.comparison(symbol, left, right), span([left, right]))
    } else if case .keyword(.not) = token.kind, tokens[position + 1].kind == .keyword(.in) {
      position += 2
      let inside = try membership(left)
      result = try node(.not(inside), inside.range)
    } else if take(.in) {
      result = try membership(left)
    } else if take(.is) {
      let isNegated = take(.not)
      let range = left.range.lowerBound..<token.range.upperBound
      guard take(.missing) else {
        throw ExpressionError(
          token.range, "'missing' is expected after 'is'",
          hint: "write 'is missing' or 'is not missing', '=' to compare values")
      }
      let missing = try node(.missing(left), range)
      result = isNegated ? try node(.not(missing), range) : missing
    } else {
      return left
    }
    if comparisonSymbol != nil || token.kind == .keyword(.in) || token.kind == .keyword(.is) {
      throw ExpressionError(
        token.range, "comparisons do not chain", hint: "write 'a < b and b < c', or use parentheses"
      )
    }
    return result
  }

  private var comparisonSymbol: ExpressionNode.Comparison? {
    if case .symbol(let symbol) = token.kind { return .init(rawValue: symbol) }
    return nil
  }

  private mutating func membership(
    _ value: ExpressionNode
  ) throws(ExpressionError) -> ExpressionNode {
    let isSquare = take("[")
    guard isSquare || take("(") else {
      throw ExpressionError(
        token.range, "a list is expected after 'in'", hint: "such as in ['France', 'Spain']")
    }
    let close = isSquare ? "]" : ")"
    var elements: [ExpressionNode] = []
    repeat { elements.append(try element(closing: close)) } while take(",")
    let end = token.range.upperBound
    guard take(close) else {
      throw ExpressionError(token.range, "',' or '\(close)' is expected here")
    }
    return try node(.membership(value, elements), value.range.lowerBound..<end)
  }

  private mutating func element(closing close: String) throws(ExpressionError) -> ExpressionNode {
    if token.kind == .symbol(close) {
      throw ExpressionError(token.range, "a value is expected here", hint: "the list needs values")
    }
    let value = try unary()
    switch value.form {
    case .text, .integer, .number, .boolean: return value
    case .column(let name):
      throw ExpressionError(
        value.range, "a list holds fixed values, '\(name)' is a column",
        hint: "write '\(name)' in quotes if it is text")
    default: throw ExpressionError(value.range, "a list holds fixed values only")
    }
  }

  private mutating func sum() throws(ExpressionError) -> ExpressionNode {
    var left = try product()
    while true {
      let operation: ExpressionNode.Arithmetic
      if take("+") {
        operation = .add
      } else if take("-") {
        operation = .subtract
      } else {
        return left
      }
      let right = try product()
      left = try node(.arithmetic(operation, left, right), span([left, right]))
    }
  }

  private mutating func product() throws(ExpressionError) -> ExpressionNode {
    var left = try unary()
    while true {
      let operation: ExpressionNode.Arithmetic
      if take("*") {
        operation = .multiply
      } else if take("/") {
        operation = .divide
      } else {
        return left
      }
      let right = try unary()
      left = try node(.arithmetic(operation, left, right), span([left, right]))
    }
  }

  private mutating func unary() throws(ExpressionError) -> ExpressionNode {
    let start = token.range.lowerBound
    guard take("-") else { return try primary() }
    let range = start..<token.range.upperBound
    switch token.kind {
    case .integer(let magnitude):
      position += 1
      guard magnitude <= UInt64(1) << 63 else { throw tooLarge("-\(magnitude)", range) }
      return try node(.integer(Int64(truncatingIfNeeded: 0 &- magnitude)), range)
    case .number(let value):
      position += 1
      return try node(.number(-value), range)
    default:
      let inner = try nested { parser throws(ExpressionError) in try parser.unary() }
      return try node(.negative(inner), start..<inner.range.upperBound)
    }
  }

  private func tooLarge(_ digits: String, _ range: Range<Int>) -> ExpressionError {
    ExpressionError(range, "\(digits) does not fit 64 bits", hint: "write \(digits).0 for a number")
  }

  private mutating func primary() throws(ExpressionError) -> ExpressionNode {
    let first = token
    switch first.kind {
    case .name(let name):
      position += 1
      return try node(.column(name), first.range)
    case .text(let text):
      position += 1
      return try node(.text(text), first.range)
    case .integer(let magnitude):
      position += 1
      guard let value = Int64(exactly: magnitude) else {
        throw tooLarge("\(magnitude)", first.range)
      }
      return try node(.integer(value), first.range)
    case .number(let value):
      position += 1
      return try node(.number(value), first.range)
    case .keyword(.true), .keyword(.false):
      position += 1
      return try node(.boolean(first.kind == .keyword(.true)), first.range)
    case .symbol("("):
      position += 1
      var inner = try nested { parser throws(ExpressionError) in try parser.disjunction() }
      let end = token.range.upperBound
      guard take(")") else {
        if case .end = token.kind {
          throw ExpressionError(first.range, "the parenthesis that opens here is never closed")
        }
        throw unexpected()
      }
      inner.range = first.range.lowerBound..<end
      return inner
    default: throw valueExpected()
    }
  }

  private func valueExpected() -> ExpressionError {
    let hint: String? =
      switch token.kind {
      case .keyword(.missing): "write 'is missing' or 'is not missing'"
      case .keyword(let word): "put '\(word.rawValue)' in backticks if it is a column"
      case .symbol("["): "lists stand after 'in'"
      default: nil
      }
    return ExpressionError(token.range, "a value or column is expected here", hint: hint)
  }

  /// For a token where an operator or the end should be.
  private func unexpected() -> ExpressionError {
    switch token.kind {
    case .name(let name):
      let lower = name.lowercased()
      if ExpressionDialect.condition.keyword(lower) != nil {
        return ExpressionError(token.range, "unknown operator '\(name)'", hint: "write '\(lower)'")
      }
      return ExpressionError(
        token.range, "'and', 'or' or a comparison is expected before '\(name)'",
        hint: "column names with spaces stand in backticks")
    case .symbol(let symbol):
      return ExpressionError(token.range, "'\(symbol)' does not fit here")
    default:
      return ExpressionError(token.range, "'and', 'or' or a comparison is expected here")
    }
  }
}
