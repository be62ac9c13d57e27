extension ExpressionEvaluator {
  /// The values of a node that is no condition.
  func operand(_ node: Node) throws(FrameError) -> ExpressionOperand {
    switch node.form {
    case .column(let name):
      let column = try table.column(name)
      switch column.storage {
      case .text(let codes, let dictionary):
        return .texts(codes: codes, dictionary, column.validity)
      case .integer(let values), .timestamp(let values):
        return .integers(values, column.validity)
      case .number(let values): return .numbers(values, column.validity)
      case .boolean: preconditionFailure("a checked expression has no condition here")
      }
    case .text(let text): return .text(text)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .negative(let inner):
      let value = try operand(inner)
      switch value {
      case .numbers(let values, let validity): return .numbers(values.map { -$0 }, validity)
      case .number(let value): return .number(-value)
      default: return try integers(.subtract, .integer(0), value, node)
      }
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, operand(left), operand(right), node)
    case .boolean, .comparison, .membership, .missing, .not, .all, .any:
      preconditionFailure("a checked expression has no condition here")
    }
  }

  private func arithmetic(
    _ operation: Node.Arithmetic, _ left: ExpressionOperand, _ right: ExpressionOperand,
    _ node: Node
  ) throws(FrameError) -> ExpressionOperand {
    if operation != .divide, left.isInteger, right.isInteger {
      return try integers(operation, left, right, node)
    }
    switch (left.asNumbers, right.asNumbers) {
    case (.number(let a), .number(let b)): return .number(operation.number(a, b))
    case (let a, let b):
      let count = table.rowCount
      return .numbers(
        numbers(operation, a.broadcastNumbers(count), b.broadcastNumbers(count)),
        joined(left.validity, right.validity))
    }
  }

  private func numbers(_ operation: Node.Arithmetic, _ a: [Double], _ b: [Double]) -> [Double] {
    switch operation {
    case .add: a.indices.map { a[$0] + b[$0] }
    case .subtract: a.indices.map { a[$0] - b[$0] }
    case .multiply: a.indices.map { a[$0] * b[$0] }
    case .divide: a.indices.map { operation.number(a[$0], b[$0]) }
    }
  }

  private func integers(
    _ operation: Node.Arithmetic, _ left: ExpressionOperand, _ right: ExpressionOperand,
    _ node: Node
  ) throws(FrameError) -> ExpressionOperand {
    if case .integer(let a) = left, case .integer(let b) = right {
      let (value, isOver) = operation.integer(a, b)
      if isOver { throw overflow(node, row: nil) }
      return .integer(value)
    }
    let a = left.broadcastIntegers(table.rowCount)
    let b = right.broadcastIntegers(table.rowCount)
    let validity = joined(left.validity, right.validity)
    var anyOver = false
    var result = [Int64](repeating: 0, count: a.count)
    for row in result.indices {
      let (value, isOver) = operation.integer(a[row], b[row])
      result[row] = value
      if isOver { anyOver = true }
    }
    // What stands where a value is missing may overflow and does no harm.
    if anyOver {
      let row = result.indices.first { row in
        validity?[row] ?? true && operation.integer(a[row], b[row]).overflow
      }
      if let row { throw overflow(node, row: row) }
    }
    return .integers(result, validity)
  }

  private func joined(_ a: Bitmap?, _ b: Bitmap?) -> Bitmap? {
    guard let a, let b else { return a ?? b }
    return a & b
  }

  private func overflow(_ node: Node, row: Int?) -> FrameError {
    let scalars = Array(text.unicodeScalars)[node.range]
    let part = scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
    let place = row.map { "row \($0 + 1): " } ?? ""
    return FrameError(
      .outOfRange, "\(place)'\(part)' does not fit 64 bits",
      hint: "multiply by 1.0 to calculate with numbers")
  }
}

extension ExpressionOperand {
  var isConstant: Bool {
    switch self {
    case .integer, .number, .text: true
    case .integers, .numbers, .texts: false
    }
  }

  var isInteger: Bool {
    switch self {
    case .integer, .integers: true
    case .number, .numbers, .text, .texts: false
    }
  }

  func broadcastIntegers(_ count: Int) -> [Int64] {
    switch self {
    case .integers(let values, _): values
    case .integer(let value): Array(repeating: value, count: count)
    default: preconditionFailure("a checked expression has integers here")
    }
  }

  func broadcastNumbers(_ count: Int) -> [Double] {
    switch self {
    case .numbers(let values, _): values
    case .number(let value): Array(repeating: value, count: count)
    default: preconditionFailure("a checked expression has numbers here")
    }
  }
}
