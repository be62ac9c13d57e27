/// Evaluates a checked expression over whole columns.
///
/// Three-valued logic needs two answers of a condition: where it is true and where it is false; where it is missing
/// it is neither. Only the answer that is asked for is computed, and `not` asks for the other one.
struct ExpressionEvaluator {
  typealias Node = ExpressionNode

  let table: Table
  /// For messages about parts of the expression.
  let text: String

  /// The rows where the condition `node` is `wanted`.
  func rows(where node: Node, is wanted: Bool) throws(FrameError) -> Bitmap {
    switch node.form {
    case .boolean(let value): return Bitmap(repeating: value == wanted, count: table.rowCount)
    case .column(let name): return flags(try table.column(name), wanted)
    case .not(let inner): return try rows(where: inner, is: !wanted)
    case .all(let nodes): return try combined(nodes, wanted, all: wanted)
    case .any(let nodes): return try combined(nodes, wanted, all: !wanted)
    case .missing(let inner):
      let present = try present(inner)
      return wanted ? present.inverted : present
    case .comparison(let comparison, let left, let right):
      let asked = wanted ? comparison : comparison.negated
      if isCondition(left) { return try conditions(left, asked, right) }
      return try compare(operand(left), asked, operand(right))
    case .membership(let value, let elements):
      return try membership(value, elements, wanted)
    case .text, .integer, .number, .negative, .arithmetic:
      preconditionFailure("a checked expression has a condition here")
    }
  }

  private func combined(
    _ nodes: [Node], _ wanted: Bool, all: Bool
  ) throws(FrameError) -> Bitmap {
    var result = try rows(where: nodes[0], is: wanted)
    for node in nodes.dropFirst() {
      let next = try rows(where: node, is: wanted)
      result = all ? result & next : result | next
    }
    return result
  }

  private func flags(_ column: Column, _ wanted: Bool) -> Bitmap {
    guard case .boolean(let values) = column.storage else {
      preconditionFailure("a checked expression has a boolean column here")
    }
    let rows = ComparisonKernels.rows(values) { $0 == wanted }
    return column.validity.map { $0 & rows } ?? rows
  }

  /// Whether a node is true or false; the sides of a checked comparison are either both so, or neither.
  private func isCondition(_ node: Node) -> Bool {
    switch node.form {
    case .boolean, .comparison, .membership, .missing, .not, .all, .any: return true
    case .column(let name):
      return table.index(of: name).map { table.columns[$0].type == .boolean } ?? false
    case .text, .integer, .number, .negative, .arithmetic: return false
    }
  }

  private func present(_ node: Node) throws(FrameError) -> Bitmap {
    guard isCondition(node) else { return try operand(node).present(rowCount: table.rowCount) }
    return try rows(where: node, is: true) | rows(where: node, is: false)
  }

  /// Whether two conditions are equal, or not.
  private func conditions(
    _ left: Node, _ comparison: Node.Comparison, _ right: Node
  ) throws(FrameError) -> Bitmap {
    let leftTrue = try rows(where: left, is: true)
    let leftFalse = try rows(where: left, is: false)
    let rightTrue = try rows(where: right, is: true)
    let rightFalse = try rows(where: right, is: false)
    return comparison == .equal
      ? leftTrue & rightTrue | leftFalse & rightFalse
      : leftTrue & rightFalse | leftFalse & rightTrue
  }

  private func compare(
    _ left: ExpressionOperand, _ comparison: Node.Comparison, _ right: ExpressionOperand
  ) -> Bitmap {
    let rows: Bitmap
    switch (left.timestamp(beside: right), right.timestamp(beside: left)) {
    case (.texts(let codes, let dictionary, _), .text(let text)):
      let key = TextComparison.Key(text)
      rows = TextComparison.rows(codes, dictionary) {
        ComparisonKernels.holds($0, comparison, key)
      }
    case (.texts(let a, let first, _), .texts(let b, let second, _)):
      rows = TextComparison.rows((a, first), comparison, (b, second))
    case (.text(let a), .text(let b)):
      rows = constant(
        ComparisonKernels.holds(TextComparison.Key(a), comparison, TextComparison.Key(b)))
    case (.integers(let values, _), .integer(let value)):
      rows = ComparisonKernels.rows(values, comparison, value)
    case (.integers(let a, _), .integers(let b, _)):
      rows = ComparisonKernels.rows(a, comparison, b)
    case (.integer(let a), .integer(let b)):
      rows = constant(ComparisonKernels.holds(a, comparison, b))
    case (let fixed, .integers), (let fixed, .texts), (let fixed, .numbers):
      guard fixed.isConstant else { return compareNumbers(left, comparison, right) }
      return compare(right, comparison.mirrored, left)
    default: return compareNumbers(left, comparison, right)
    }
    return known(rows, left, right)
  }

  private func compareNumbers(
    _ left: ExpressionOperand, _ comparison: Node.Comparison, _ right: ExpressionOperand
  ) -> Bitmap {
    let rows: Bitmap
    switch (left.asNumbers, right.asNumbers) {
    case (.numbers(let values, _), .number(let value)):
      rows = ComparisonKernels.rows(values, comparison, value)
    case (.numbers(let a, _), .numbers(let b, _)):
      rows = ComparisonKernels.rows(a, comparison, b)
    case (.number(let a), .number(let b)):
      rows = constant(ComparisonKernels.holds(a, comparison, b))
    default: preconditionFailure("a checked expression compares values of one type")
    }
    return known(rows, left, right)
  }

  private func constant(_ bit: Bool) -> Bitmap { Bitmap(repeating: bit, count: table.rowCount) }

  private func known(
    _ rows: Bitmap, _ left: ExpressionOperand, _ right: ExpressionOperand
  ) -> Bitmap {
    var rows = rows
    for validity in [left.validity, right.validity] {
      if let validity { rows = rows & validity }
    }
    return rows
  }

  private func membership(
    _ value: Node, _ elements: [Node], _ wanted: Bool
  ) throws(FrameError) -> Bitmap {
    if isCondition(value) {
      var result = constant(false)
      for bit in [true, false] {
        let isElement = elements.contains { $0.form == .boolean(bit) }
        if isElement == wanted { result = result | (try rows(where: value, is: bit)) }
      }
      return result
    }
    let operand = try operand(value)
    var fixed: [ExpressionOperand] = []
    for element in elements { fixed.append(try self.operand(element).timestamp(beside: operand)) }
    return Membership(elements: fixed).rows(of: operand, wanted: wanted, rowCount: table.rowCount)
  }
}

extension Expression {
  /// The rows of `table` to keep: those where the expression is true, neither false nor missing.
  ///
  /// - Throws: `.noColumn` or `.wrongType` with the first mistake that `check` finds, `.outOfRange` where an
  ///   integer result does not fit 64 bits, with the row (counted from 1).
  package func evaluate(_ table: SelectedTable) throws(FrameError) -> Bitmap {
    if let error = check(table.schema).first {
      if let name = error.unknownColumn, error.hint == nil { _ = try table.column(name) }
      let code: FrameError.Code = error.unknownColumn == nil ? .wrongType : .noColumn
      throw FrameError(code, error.message, hint: error.hint)
    }
    // Looking at dropped rows too is less work than gathering the others, but nothing may fail there.
    let looked = canFail ? table : SelectedTable(table.source)
    let names = columns
    var used: [Column] = []
    for name in names { used.append(try looked.column(name)) }
    let bits = try ExpressionEvaluator(
      table: Table(names: names, columns: used, rowCount: looked.rowCount), text: text
    ).rows(where: root, is: true)
    return canFail ? bits : table.gathered(bits)
  }

  /// Whether a value may be one that it fails at.
  private var canFail: Bool {
    var isComputed = false
    root.visit { node in
      switch node.form {
      case .arithmetic, .negative: isComputed = true
      default: break
      }
    }
    return isComputed
  }

  /// The same for a table all of whose rows are looked at.
  package func evaluate(_ table: Table) throws(FrameError) -> Bitmap {
    try evaluate(SelectedTable(table))
  }
}
