/// A part of an expression and where it stands in the text (offsets in Unicode scalars, parentheses included).
struct ValueNode: Sendable, Equatable {
  indirect enum Form: Sendable, Equatable {
    case literal(ParameterValue)
    /// A path such as `parameters.epochs`, not looked up yet.
    case reference([String])
    /// What steps report when they have run.
    case result(ResultReference)
    case list([ValueNode])
    case negative(ValueNode)
    case arithmetic(Arithmetic, ValueNode, ValueNode)
    case comparison(Comparison, ValueNode, ValueNode)
    /// A value in a list, or a text within a text.
    case membership(ValueNode, ValueNode)
    case not(ValueNode)
    case all([ValueNode])
    case any([ValueNode])
    /// `if … then … else …`.
    case choice(ValueNode, ValueNode, ValueNode)
    case call(ValueFunction, [ValueNode])
  }

  enum Arithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
  }

  enum Comparison: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    var isOrdering: Bool { self != .equal && self != .notEqual }
  }

  var form: Form
  var range: Range<Int>
  /// Levels of nodes, 1 for a leaf; limited so that no walk over the tree runs out of stack.
  let depth: Int

  init(_ form: Form, _ range: Range<Int>) {
    self.form = form
    self.range = range
    depth = 1 + (ValueNode.children(of: form).map(\.depth).max() ?? 0)
  }

  /// The value, where nothing is left to work out.
  var value: ParameterValue? { if case .literal(let value) = form { value } else { nil } }

  var children: [ValueNode] { ValueNode.children(of: form) }

  private static func children(of form: Form) -> [ValueNode] {
    switch form {
    case .literal, .reference, .result: []
    case .negative(let node), .not(let node): [node]
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right),
      .membership(let left, let right):
      [left, right]
    case .choice(let condition, let first, let second): [condition, first, second]
    case .list(let nodes), .all(let nodes), .any(let nodes), .call(_, let nodes): nodes
    }
  }

  /// The same node over other children.
  /// - Precondition: as many children as it has.
  func replacingChildren(_ new: [ValueNode]) -> ValueNode {
    let form: Form =
      switch form {
      case .literal, .reference, .result: form
      case .negative: .negative(new[0])
      case .not: .not(new[0])
      case .arithmetic(let operation, _, _): .arithmetic(operation, new[0], new[1])
      case .comparison(let comparison, _, _): .comparison(comparison, new[0], new[1])
      case .membership: .membership(new[0], new[1])
      case .choice: .choice(new[0], new[1], new[2])
      case .list: .list(new)
      case .all: .all(new)
      case .any: .any(new)
      case .call(let function, _): .call(function, new)
      }
    return ValueNode(form, range)
  }

  /// The results of steps it still needs and where they are named, in the order of the text.
  var locatedResults: [(reference: ResultReference, range: Range<Int>)] {
    if case .result(let reference) = form { return [(reference, range)] }
    return children.flatMap(\.locatedResults)
  }

  func mappingResults(_ change: (ResultReference) -> ResultReference) -> ValueNode {
    if case .result(let reference) = form { return ValueNode(.result(change(reference)), range) }
    return replacingChildren(children.map { $0.mappingResults(change) })
  }
}

/// A result of a step, or of each combination of a matrix step.
package struct ResultReference: Sendable, Equatable {
  /// The step as it was written.
  package var step: String
  /// The result's name.
  package var result: String
  package var type: ResultDeclaration.Kind
  /// The places of the steps in the pipeline.
  package var steps: [Int]
  /// Whether it stands for a list of values, one for each step.
  package var isList: Bool
  /// Whether the name is one of the steps' matrix, whose values are known before anything runs.
  var isMatrix = false

  package init(
    step: String, result: String, type: ResultDeclaration.Kind, steps: [Int], isList: Bool
  ) {
    self.step = step
    self.result = result
    self.type = type
    self.steps = steps
    self.isList = isList
  }

  var valueType: ValueType {
    let element: ValueType =
      switch type {
      case .integer: .integer
      case .number: .number
      case .boolean: .boolean
      case .string: .string
      }
    return isList ? .list(of: element) : element
  }
}
