import SluiceFrame

/// Looks up the names of an expression, finds the types of its parts, and every place where they do not fit.
struct ValueExpressionChecker<Scope: ExpressionScope> {
  private let scope: Scope
  private let text: String
  private(set) var errors: [ExpressionError] = []
  /// Whether everything that is declared has a value.
  private(set) var isWhole = true

  init(_ text: String, _ scope: Scope) {
    self.scope = scope
    self.text = text
  }

  private typealias Node = ValueNode

  /// The node with values and results in the place of its names, and its type.
  mutating func check(_ node: ValueNode) -> (node: ValueNode, type: ValueType) {
    switch node.form {
    case .literal(let value): return (node, value.type)
    case .result(let reference): return (node, reference.valueType)
    case .reference(let path): return look(up: path, node)
    default: break
    }
    var children: [ValueNode] = []
    var types: [ValueType] = []
    for child in node.children {
      let (bound, type) = check(child)
      children.append(bound)
      types.append(type)
    }
    return (node.replacingChildren(children), type(of: node, over: types))
  }

  private mutating func look(up path: [String], _ node: ValueNode) -> (ValueNode, ValueType) {
    do throws(ScopeError) {
      switch try scope.meaning(of: path) {
      case .value(let value?, let type): return (ValueNode(.literal(value), node.range), type)
      case .value(nil, let type):
        isWhole = false
        return (node, type)
      case .result(let reference):
        return (ValueNode(.result(reference), node.range), reference.valueType)
      }
    } catch {
      report(node, error.message, hint: error.hint)
      return (node, .unknown)
    }
  }

  private mutating func type(of node: Node, over types: [ValueType]) -> ValueType {
    let children = node.children
    switch node.form {
    case .literal, .reference, .result: preconditionFailure("leaves have types of their own")
    case .list:
      var common = types.first ?? .unknown
      for (child, type) in zip(children, types).dropFirst() {
        guard let joined = common.joined(with: type) else {
          report(
            child,
            "\(described(children[0], types[0])), \(described(child, type)): "
              + "the elements of a list are alike")
          return .list(of: .unknown)
        }
        common = joined
      }
      return .list(of: common)
    case .negative:
      expect(types[0].isNumeric, children[0], types[0], "'-' needs a number")
      return types[0].isNumeric ? types[0] : .unknown
    case .arithmetic(let operation, _, _): return arithmetic(operation, node, types)
    case .comparison(let comparison, _, _):
      compare(comparison, node, types)
      return .boolean
    case .membership:
      membership(node, types)
      return .boolean
    case .not, .all, .any:
      for (child, type) in zip(children, types) { expectBoolean(child, type) }
      return .boolean
    case .choice:
      expectBoolean(children[0], types[0])
      if let joined = types[1].joined(with: types[2]) { return joined }
      report(
        node,
        "\(described(children[1], types[1])), \(described(children[2], types[2])): "
          + "both sides of a choice are alike")
      return .unknown
    case .call(let function, _):
      switch function.type(over: types) {
      case .success(let type): return type
      case .failure(let misfit):
        let place = misfit.argument.map { children[$0] } ?? node
        let found = misfit.argument.map { described(children[$0], types[$0]) + ", " } ?? ""
        report(place, "\(found)'\(function.rawValue)' \(misfit.message)", hint: function.usage)
        return .unknown
      }
    }
  }

  private mutating func expectBoolean(_ node: Node, _ type: ValueType) {
    if type == .boolean || type == .unknown { return }
    let hint: String? =
      switch type {
      case .integer, .number: "compare it, such as \(spelled(node.range)) > 0"
      case .string: "compare it, such as \(spelled(node.range)) = '…'"
      default: nil
      }
    report(node, "\(described(node, type)), a condition is expected", hint: hint)
  }

  private mutating func expect(
    _ fits: Bool, _ node: Node, _ type: ValueType, _ need: String, hint: String? = nil
  ) {
    if !fits { report(node, "\(described(node, type)), \(need)", hint: hint) }
  }

  private mutating func arithmetic(
    _ operation: Node.Arithmetic, _ node: Node, _ types: [ValueType]
  ) -> ValueType {
    let (left, right) = (types[0], types[1])
    if operation == .add {
      switch (left, right) {
      case (.unknown, .unknown): return .unknown
      case (.string, .string), (.string, .unknown), (.unknown, .string): return .string
      case (.list, .list):
        if let joined = left.joined(with: right) { return joined }
      case (.list, .unknown), (.unknown, .list): return .list(of: .unknown)
      case _ where left.isNumeric && right.isNumeric: return left.joined(with: right) ?? .unknown
      default: break
      }
      let isList = if case .list = left { true } else if case .list = right { true } else { false }
      let isText = left == .string || right == .string
      report(
        node,
        "\(described(node.children[0], left)), \(described(node.children[1], right)): "
          + "'+' takes two numbers, two texts or two lists",
        hint: isList
          ? "a list of one is [x]" : isText ? "text(…) makes a text of a value" : nil)
      return .unknown
    }
    let isRemainder = operation == .remainder
    for (child, type) in zip(node.children, types) {
      let fits = isRemainder ? type == .integer || type == .unknown : type.isNumeric
      expect(
        fits, child, type, "'\(operation.rawValue)' needs \(isRemainder ? "integers" : "numbers")")
    }
    guard left.isNumeric, right.isNumeric else { return .unknown }
    if isRemainder { return .integer }
    return operation == .divide ? .number : left.joined(with: right) ?? .unknown
  }

  private mutating func compare(
    _ comparison: Node.Comparison, _ node: Node, _ types: [ValueType]
  ) {
    let (left, right) = (types[0], types[1])
    let sides =
      "\(described(node.children[0], left)), \(described(node.children[1], right))"
    guard let joined = left.joined(with: right) else {
      report(node, sides, hint: quotesHint(node, types))
      return
    }
    guard comparison.isOrdering else { return }
    switch joined {
    case .integer, .number, .string, .unknown: break
    case .optional: report(node, "\(sides): null has no order")
    default: report(node, "\(sides): '\(comparison.rawValue)' needs numbers or texts")
    }
  }

  private func quotesHint(_ node: Node, _ types: [ValueType]) -> String? {
    for (child, other) in [(node.children[0], types[1]), (node.children[1], types[0])] {
      switch (child.form, other) {
      case (.literal(.integer), .string), (.literal(.number), .string):
        return "write '\(spelled(child.range))' in quotes"
      case (.literal(.string(let text)), .integer), (.literal(.string(let text)), .number):
        if Double(text) != nil { return "write \(text) without quotes" }
      default: break
      }
    }
    return nil
  }

  private mutating func membership(_ node: Node, _ types: [ValueType]) {
    let (value, container) = (types[0], types[1])
    switch container {
    case .unknown: return
    case .string where value == .string || value == .unknown: return
    case .list(let element):
      if value.joined(with: element) != nil { return }
      report(
        node,
        "\(described(node.children[0], value)), "
          + "\(described(node.children[1], container))")
    default:
      report(
        node,
        "\(described(node.children[0], value)), "
          + "\(described(node.children[1], container)): "
          + "'in' takes a value and a list, or two texts")
    }
  }

  private func described(_ node: Node, _ type: ValueType) -> String {
    switch node.form {
    case .literal(.string(let text)): "'\(text)' is text"
    case .literal: "\(spelled(node.range)) is \(type.phrase)"
    default: "'\(spelled(node.range))' is \(type.phrase)"
    }
  }

  private func spelled(_ range: Range<Int>) -> String {
    let scalars = text.unicodeScalars
    return String(scalars.dropFirst(range.lowerBound).prefix(range.count))
  }

  private mutating func report(_ node: Node, _ message: String, hint: String? = nil) {
    errors.append(ExpressionError(node.range, message, hint: hint))
  }
}
