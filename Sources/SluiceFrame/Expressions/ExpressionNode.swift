/// A part of an expression and where it stands in the text (offsets in Unicode scalars, parentheses included).
struct ExpressionNode: Sendable, Equatable {
  indirect enum Form: Sendable, Equatable {
    case column(String)
    case text(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case negative(ExpressionNode)
    case arithmetic(Arithmetic, ExpressionNode, ExpressionNode)
    case comparison(Comparison, ExpressionNode, ExpressionNode)
    /// The elements are literals.
    case membership(ExpressionNode, [ExpressionNode])
    case missing(ExpressionNode)
    case not(ExpressionNode)
    case all([ExpressionNode])
    case any([ExpressionNode])
  }

  enum Arithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  enum Comparison: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// True exactly where this one is false, missing values aside.
    var negated: Comparison {
      switch self {
      case .equal: .notEqual
      case .notEqual: .equal
      case .less: .greaterOrEqual
      case .lessOrEqual: .greater
      case .greater: .lessOrEqual
      case .greaterOrEqual: .less
      }
    }

    /// The same with its sides exchanged.
    var mirrored: Comparison {
      switch self {
      case .equal, .notEqual: self
      case .less: .greater
      case .lessOrEqual: .greaterOrEqual
      case .greater: .less
      case .greaterOrEqual: .lessOrEqual
      }
    }

    var isOrdering: Bool { self != .equal && self != .notEqual }
  }

  var form: Form
  var range: Range<Int>
  /// Levels of nodes, 1 for a leaf; limited so that no walk over the tree runs out of stack.
  let depth: Int

  init(_ form: Form, _ range: Range<Int>) {
    self.form = form
    self.range = range
    depth = 1 + (ExpressionNode.children(of: form).map(\.depth).max() ?? 0)
  }

  var children: [ExpressionNode] { ExpressionNode.children(of: form) }

  private static func children(of form: Form) -> [ExpressionNode] {
    switch form {
    case .column, .text, .integer, .number, .boolean: []
    case .negative(let node), .missing(let node), .not(let node): [node]
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right): [left, right]
    case .membership(let node, let elements): [node] + elements
    case .all(let nodes), .any(let nodes): nodes
    }
  }

  /// Calls `body` with this node and all below, in the order of the text.
  func visit(_ body: (ExpressionNode) -> Void) {
    body(self)
    for child in children { child.visit(body) }
  }
}
