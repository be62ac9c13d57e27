import SluiceDiagnostics
import SluiceFrame

/// Reads the text of a value expression; `ValueExpression` describes the language.
struct ValueExpressionParser {
  /// Levels that an expression may nest.
  static let depthLimit = 100

  private typealias Node = ValueNode

  private let tokens: [ExpressionToken]
  private var position = 0
  private var nesting = 0

  /// - Throws: the first mistake in the text.
  static func parse(_ text: String) throws(ExpressionError) -> ValueNode {
    var parser = ValueExpressionParser(
      tokens: try ExpressionLexer.tokens(of: text, in: .value))
    if case .end = parser.token.kind {
      throw ExpressionError(
        parser.token.range, "the expression is empty", hint: "such as parameters.name")
    }
    let root = try parser.choice()
    guard case .end = parser.token.kind else { throw parser.unexpected() }
    return root
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
    _ body: (inout ValueExpressionParser) throws(ExpressionError) -> ValueNode
  ) throws(ExpressionError) -> ValueNode {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > ValueExpressionParser.depthLimit { throw tooDeep(token.range) }
    return try body(&self)
  }

  private func tooDeep(_ range: Range<Int>) -> ExpressionError {
    ExpressionError(range, "the expression is nested too deep")
  }

  private func node(_ form: Node.Form, _ range: Range<Int>) throws(ExpressionError) -> ValueNode {
    let node = Node(form, range)
    if node.depth > ValueExpressionParser.depthLimit { throw tooDeep(range) }
    return node
  }

  private func span(_ first: Node, _ last: Node) -> Range<Int> {
    first.range.lowerBound..<last.range.upperBound
  }

  private mutating func choice() throws(ExpressionError) -> ValueNode {
    try nested { parser throws(ExpressionError) in
      let start = parser.token.range.lowerBound
      guard parser.take(.if) else { return try parser.disjunction() }
      let condition = try parser.choice()
      try parser.expect(.then)
      let first = try parser.choice()
      try parser.expect(.else)
      let second = try parser.choice()
      return try parser.node(
        .choice(condition, first, second), start..<second.range.upperBound)
    }
  }

  private mutating func expect(_ keyword: ExpressionToken.Keyword) throws(ExpressionError) {
    if take(keyword) { return }
    throw ExpressionError(
      token.range, "'\(keyword.rawValue)' is expected here",
      hint: "a choice is 'if … then … else …'")
  }

  private mutating func disjunction() throws(ExpressionError) -> ValueNode {
    var nodes = [try conjunction()]
    while take(.or) { nodes.append(try conjunction()) }
    return nodes.count == 1
      ? nodes[0] : try node(.any(nodes), span(nodes[0], nodes[nodes.count - 1]))
  }

  private mutating func conjunction() throws(ExpressionError) -> ValueNode {
    var nodes = [try negation()]
    while take(.and) { nodes.append(try negation()) }
    return nodes.count == 1
      ? nodes[0] : try node(.all(nodes), span(nodes[0], nodes[nodes.count - 1]))
  }

  private mutating func negation() throws(ExpressionError) -> ValueNode {
    let start = token.range.lowerBound
    guard take(.not) else { return try comparison() }
    let inner = try nested { parser throws(ExpressionError) in try parser.negation() }
    return try node(.not(inner), start..<inner.range.upperBound)
  }

  private mutating func comparison() throws(ExpressionError) -> ValueNode {
    let left = try sum()
    let result: ValueNode
    if let symbol = comparisonSymbol {
      position += 1
      let right = try sum()
      result = try node(.comparison(symbol, left, right), span(left, right))
    } else if case .keyword(.not) = token.kind, tokens[position + 1].kind == .keyword(.in) {
      position += 2
      let right = try sum()
      let inside = try node(.membership(left, right), span(left, right))
      result = try node(.not(inside), inside.range)
    } else if take(.in) {
      let right = try sum()
      result = try node(.membership(left, right), span(left, right))
    } else {
      return left
    }
    if comparisonSymbol != nil || token.kind == .keyword(.in) {
      throw ExpressionError(
        token.range, "comparisons do not chain", hint: "write 'a < b and b < c', or use parentheses"
      )
    }
    return result
  }

  private var comparisonSymbol: Node.Comparison? {
    if case .symbol(let symbol) = token.kind { return .init(rawValue: symbol) }
    return nil
  }

  private mutating func sum() throws(ExpressionError) -> ValueNode {
    var left = try product()
    while true {
      let operation: Node.Arithmetic
      if take("+") {
        operation = .add
      } else if take("-") {
        operation = .subtract
      } else {
        return left
      }
      let right = try product()
      left = try node(.arithmetic(operation, left, right), span(left, right))
    }
  }

  private mutating func product() throws(ExpressionError) -> ValueNode {
    var left = try unary()
    while true {
      let operation: Node.Arithmetic
      if take("*") {
        operation = .multiply
      } else if take("/") {
        operation = .divide
      } else if take("%") {
        operation = .remainder
      } else {
        return left
      }
      let right = try unary()
      left = try node(.arithmetic(operation, left, right), span(left, right))
    }
  }

  private mutating func unary() throws(ExpressionError) -> ValueNode {
    let start = token.range.lowerBound
    guard take("-") else { return try primary() }
    let range = start..<token.range.upperBound
    switch token.kind {
    case .integer(let magnitude):
      position += 1
      guard magnitude <= UInt64(1) << 63 else { throw tooLarge("-\(magnitude)", range) }
      return try node(.literal(.integer(Int(truncatingIfNeeded: 0 &- magnitude))), range)
    case .number(let value):
      position += 1
      return try node(.literal(.number(-value)), range)
    default:
      let inner = try nested { parser throws(ExpressionError) in try parser.unary() }
      return try node(.negative(inner), start..<inner.range.upperBound)
    }
  }

  private func tooLarge(_ digits: String, _ range: Range<Int>) -> ExpressionError {
    ExpressionError(range, "\(digits) does not fit 64 bits", hint: "write \(digits).0 for a number")
  }

  private mutating func primary() throws(ExpressionError) -> ValueNode {
    let first = token
    position += 1
    switch first.kind {
    case .name(let name):
      if token.kind == .symbol("(") { return try call(name, first.range) }
      let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      return try node(.reference(path), first.range)
    case .text(let text): return try node(.literal(.string(text)), first.range)
    case .integer(let magnitude):
      guard let value = Int(exactly: magnitude) else {
        throw tooLarge("\(magnitude)", first.range)
      }
      return try node(.literal(.integer(value)), first.range)
    case .number(let value): return try node(.literal(.number(value)), first.range)
    case .keyword(.true), .keyword(.false):
      return try node(.literal(.boolean(first.kind == .keyword(.true))), first.range)
    case .keyword(.null): return try node(.literal(.null), first.range)
    case .symbol("["):
      let elements = try self.elements(closing: "]", opened: first.range)
      let end = tokens[position - 1].range.upperBound
      return try node(.list(elements), first.range.lowerBound..<end)
    case .symbol("("):
      var inner = try choice()
      try close(")", opened: first.range)
      inner.range = first.range.lowerBound..<tokens[position - 1].range.upperBound
      return inner
    default:
      position -= 1
      throw valueExpected()
    }
  }

  private mutating func call(
    _ name: String, _ range: Range<Int>
  ) throws(ExpressionError) -> ValueNode {
    guard let function = ValueFunction(rawValue: name) else {
      let names = ValueFunction.allCases.map(\.rawValue)
      throw ExpressionError(
        range, "there is no function '\(name)'",
        hint: Suggestion.hint(for: name, among: names)
          ?? "the functions are \(names.joined(separator: ", "))")
    }
    let open = token.range
    position += 1
    let arguments = try elements(closing: ")", opened: open)
    return try node(
      .call(function, arguments), range.lowerBound..<tokens[position - 1].range.upperBound)
  }

  private mutating func elements(
    closing close: String, opened: Range<Int>
  ) throws(ExpressionError) -> [ValueNode] {
    if take(close) { return [] }
    var elements: [ValueNode] = []
    repeat { elements.append(try choice()) } while take(",")
    try self.close(close, opened: opened)
    return elements
  }

  private mutating func close(_ symbol: String, opened: Range<Int>) throws(ExpressionError) {
    if take(symbol) { return }
    if case .end = token.kind {
      let what = symbol == ")" ? "parenthesis" : "bracket"
      throw ExpressionError(opened, "the \(what) that opens here is never closed")
    }
    throw unexpected()
  }

  private func valueExpected() -> ExpressionError {
    let hint: String? = if case .keyword(.else) = token.kind { "'then' needs a value" } else { nil }
    return ExpressionError(token.range, "a value is expected here", hint: hint)
  }

  /// For a token where an operator or the end should be.
  private func unexpected() -> ExpressionError {
    switch token.kind {
    case .name(let name):
      let lower = name.lowercased()
      let isOperator = ["and", "or", "in", "not", "then", "else"].contains(lower)
      return isOperator
        ? ExpressionError(token.range, "unknown operator '\(name)'", hint: "write '\(lower)'")
        : ExpressionError(token.range, "an operator is expected before '\(name)'")
    case .symbol(let symbol):
      return ExpressionError(token.range, "'\(symbol)' does not fit here")
    case .keyword(let word):
      return ExpressionError(token.range, "'\(word.rawValue)' does not fit here")
    default: return ExpressionError(token.range, "an operator is expected here")
    }
  }
}
