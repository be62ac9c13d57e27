import SluiceFrame

/// Works out what is known of an expression; what needs results of steps that have not run stays as it is.
struct ValueFolder {
  /// The result of a step by its place and name, once the steps have run; nil before.
  private let result: ((Int, String) -> ParameterValue?)?
  /// The value of a step's combination by its place and name; nil before it is settled which steps take part.
  private let matrix: ((Int, String) -> ParameterValue?)?

  init(
    result: ((Int, String) -> ParameterValue?)? = nil,
    matrix: ((Int, String) -> ParameterValue?)? = nil
  ) {
    self.result = result
    self.matrix = matrix
  }

  /// - Throws: what cannot be worked out, at its place.
  func fold(_ node: ValueNode) throws(ExpressionError) -> ValueNode {
    switch node.form {
    case .literal: return node
    case .reference(let path): preconditionFailure("'\(path)' was not looked up")
    case .result(let reference): return try fold(reference, node)
    case .choice(let condition, let first, let second):
      let condition = try fold(condition)
      if let value = condition.value {
        return try fold(try boolean(value, condition) ? first : second)
      }
      // A side that may not be taken may not be the reason of an error.
      return ValueNode(.choice(condition, quietly(first), quietly(second)), node.range)
    case .all(let nodes): return try fold(nodes, decidedBy: false, node)
    case .any(let nodes): return try fold(nodes, decidedBy: true, node)
    default:
      var children: [ValueNode] = []
      for child in node.children { children.append(try fold(child)) }
      let values = children.compactMap(\.value)
      guard values.count == children.count else { return node.replacingChildren(children) }
      do throws(ValueProblem) {
        return ValueNode(.literal(try value(of: node, values)), node.range)
      } catch {
        throw ExpressionError(node.range, error.message, hint: error.hint)
      }
    }
  }

  private func quietly(_ node: ValueNode) -> ValueNode { (try? fold(node)) ?? node }

  private func fold(
    _ reference: ResultReference, _ node: ValueNode
  ) throws(ExpressionError) -> ValueNode {
    guard let result = reference.isMatrix ? matrix : result else { return node }
    var values: [ParameterValue] = []
    for step in reference.steps {
      guard let value = result(step, reference.result), value != .null else {
        throw ExpressionError(
          node.range, "step '\(reference.step)' reported no '\(reference.result)'")
      }
      values.append(fitted(value, reference.type))
    }
    return ValueNode(.literal(reference.isList ? .list(values) : values[0]), node.range)
  }

  /// A whole number comes back from JSON as an integer.
  private func fitted(_ value: ParameterValue, _ type: ResultDeclaration.Kind) -> ParameterValue {
    if type == .number, case .integer(let whole) = value { return .number(Double(whole)) }
    return value
  }

  /// `and` and `or`: the first value that decides ends it.
  private func fold(
    _ nodes: [ValueNode], decidedBy deciding: Bool, _ node: ValueNode
  ) throws(ExpressionError) -> ValueNode {
    var open: [ValueNode] = []
    for child in nodes {
      let folded = open.isEmpty ? try fold(child) : quietly(child)
      guard let value = folded.value else {
        open.append(folded)
        continue
      }
      if try boolean(value, folded) == deciding {
        return ValueNode(.literal(.boolean(deciding)), node.range)
      }
    }
    if open.isEmpty { return ValueNode(.literal(.boolean(!deciding)), node.range) }
    return ValueNode(deciding ? .any(open) : .all(open), node.range)
  }

  private func boolean(_ value: ParameterValue, _ node: ValueNode) throws(ExpressionError) -> Bool {
    do throws(ValueProblem) {
      return try ValueOperations.boolean(value)
    } catch {
      throw ExpressionError(node.range, error.message, hint: error.hint)
    }
  }

  private func value(
    of node: ValueNode, _ values: [ParameterValue]
  ) throws(ValueProblem) -> ParameterValue {
    switch node.form {
    case .list: .list(values)
    case .negative: try ValueOperations.negative(values[0])
    case .arithmetic(let operation, _, _):
      try ValueOperations.arithmetic(operation, values[0], values[1])
    case .comparison(let comparison, _, _):
      .boolean(try ValueOperations.compare(comparison, values[0], values[1]))
    case .membership: .boolean(try ValueOperations.contains(values[1], values[0]))
    case .not: .boolean(!(try ValueOperations.boolean(values[0])))
    case .call(let function, _): try function.value(values)
    case .literal, .reference, .result, .all, .any, .choice:
      preconditionFailure("was worked out above")
    }
  }
}
