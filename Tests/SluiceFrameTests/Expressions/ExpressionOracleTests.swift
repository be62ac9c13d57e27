import SluiceFrame
import SluiceTestSupport
import Testing

/// Random expressions over random tables against an interpreter of single rows.
@Suite struct ExpressionOracleTests {
  @Test(arguments: 0..<12) func agreesWithRowByRowEvaluation(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &* 101 &+ 3)
    let missing = [0, 0.1, 0.6][seed % 3]
    let table = randomTable(rows: [0, 1, 63, 64, 65, 200][seed % 6], missing: missing, &random)
    for _ in 0..<400 {
      let condition = Condition.random(depth: 3, &random)
      let text = condition.text
      let expression = try ExpressionParser.parse(text)
      #expect(expression.check(table.schema) == [], "\(text)")
      var expected: [Int32] = []
      var overflows = false
      for row in 0..<table.rowCount {
        var reader = RowReader(table: table, row: row)
        if condition.value(&reader) == true { expected.append(Int32(row)) }
        overflows = overflows || reader.overflows
      }
      do {
        let rows = try expression.evaluate(table)
        #expect(!overflows && rows.setIndices == expected, "\(text)")
        #expect(rows.count == table.rowCount)
      } catch {
        #expect(overflows && error.code == .outOfRange, "\(text): \(error)")
      }
    }
  }
}

/// The values of one row.
private struct RowReader {
  let table: Table
  let row: Int
  var overflows = false

  func storage(_ name: String) -> Column.Storage? {
    guard let index = table.index(of: name), !table.columns[index].isMissing(row) else {
      return nil
    }
    return table.columns[index].storage
  }
}

private enum Scalar {
  case column(String)
  case integer(Int64)
  case number(Double)
  indirect case negative(Scalar)
  indirect case arithmetic(String, Scalar, Scalar)

  static func random(depth: Int, _ random: inout SeededGenerator) -> Scalar {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0, 1: return .column("i")
    case 2: return .column(["w", "n"].randomElement(using: &random)!)
    case 3: return .integer(Int64.random(in: -3...3, using: &random))
    case 4: return .number([0.5, -1.5, 0, 2].randomElement(using: &random)!)
    case 5: return .negative(Scalar.random(depth: depth - 1, &random))
    default:
      let operation = ["+", "-", "*", "/"].randomElement(using: &random)!
      return .arithmetic(
        operation, Scalar.random(depth: depth - 1, &random),
        Scalar.random(depth: depth - 1, &random))
    }
  }

  var text: String {
    switch self {
    case .column(let name): name
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .negative(let inner): "-(\(inner.text))"
    case .arithmetic(let operation, let a, let b): "(\(a.text) \(operation) \(b.text))"
    }
  }

  enum Value {
    case integer(Int64)
    case number(Double)

    var double: Double {
      switch self {
      case .integer(let value): Double(value)
      case .number(let value): value
      }
    }
  }

  func value(_ reader: inout RowReader) -> Value? {
    switch self {
    case .column(let name):
      switch reader.storage(name) {
      case .integer(let values): return .integer(values[reader.row])
      case .number(let values): return .number(values[reader.row])
      default: return nil
      }
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .negative(let inner):
      switch inner.value(&reader) {
      case .integer(let value):
        return .integer(checked(&reader, Int64(0).subtractingReportingOverflow(value)))
      case .number(let value): return .number(-value)
      case nil: return nil
      }
    case .arithmetic(let operation, let left, let right):
      let (a, b) = (left.value(&reader), right.value(&reader))
      guard let a, let b else { return nil }
      if operation != "/", case .integer(let x) = a, case .integer(let y) = b {
        let result =
          operation == "+"
          ? x.addingReportingOverflow(y)
          : operation == "-"
            ? x.subtractingReportingOverflow(y) : x.multipliedReportingOverflow(by: y)
        return .integer(checked(&reader, result))
      }
      let result: Double =
        switch operation {
        case "+": a.double + b.double
        case "-": a.double - b.double
        case "*": a.double * b.double
        default: b.double == 0 ? .nan : a.double / b.double
        }
      return result.isNaN ? nil : .number(result)
    }
  }

  private func checked(
    _ reader: inout RowReader, _ result: (partialValue: Int64, overflow: Bool)
  ) -> Int64 {
    if result.overflow { reader.overflows = true }
    return result.partialValue
  }
}

private enum Condition {
  case compare(Scalar, String, Scalar)
  case text(String, String, flipped: Bool)
  case time(String, day: Int64)
  case member(Scalar, [Int64], half: Bool, negated: Bool)
  case textMember([String], negated: Bool)
  case missing(Scalar, negated: Bool)
  case flag, constant(Bool)
  indirect case not(Condition)
  indirect case all([Condition])
  indirect case any([Condition])
  indirect case same(Condition, String, Condition)
  indirect case unknown(Condition)

  private static let operators = ["=", "!=", "<", "<=", ">", ">="]
  private static let texts = [
    "b", "a", "", "Ä", "z\u{10400}", "z\u{ff41}", "x'y", "abcdefghii", "unused",
  ]

  static func random(depth: Int, _ random: inout SeededGenerator) -> Condition {
    func scalar() -> Scalar { Scalar.random(depth: 2, &random) }
    func inner() -> Condition { Condition.random(depth: depth - 1, &random) }
    func inners() -> [Condition] {
      (0..<Int.random(in: 2...3, using: &random)).map { _ in inner() }
    }
    let comparison = operators.randomElement(using: &random)!
    let negated = Bool.random(using: &random)
    switch Int.random(in: 0..<(depth > 0 ? 15 : 9), using: &random) {
    case 0, 1: return .compare(scalar(), comparison, scalar())
    case 2: return .text(comparison, texts.randomElement(using: &random)!, flipped: negated)
    case 3: return .time(comparison, day: Int64.random(in: 0...4, using: &random) * 1000)
    case 4:
      let values = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        Int64.random(in: -4...4, using: &random)
      }
      return .member(scalar(), values, half: Bool.random(using: &random), negated: negated)
    case 5:
      return .textMember(
        (0..<Int.random(in: 1...4, using: &random)).map { _ in texts.randomElement(using: &random)!
        },
        negated: negated)
    case 6: return .missing(scalar(), negated: negated)
    case 7: return .flag
    case 8: return .constant(negated)
    case 9: return .not(inner())
    case 10, 11: return .all(inners())
    case 12: return .any(inners())
    case 13: return .same(inner(), negated ? "=" : "!=", inner())
    default: return .unknown(inner())
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }

  var text: String {
    switch self {
    case .compare(let a, let comparison, let b): "\(a.text) \(comparison) \(b.text)"
    case .text(let comparison, let text, let flipped):
      flipped ? "\(quoted(text)) \(comparison) t" : "t \(comparison) \(quoted(text))"
    case .time(let comparison, let day): "s \(comparison) '\(Condition.dates[day]!)'"
    case .member(let value, let list, let half, let negated):
      "\(value.text)\(negated ? " not" : "") in ["
        + (list.map(String.init) + (half ? ["0.5"] : [])).joined(separator: ", ") + "]"
    case .textMember(let list, let negated):
      "t\(negated ? " not" : "") in (\(list.map(quoted).joined(separator: ",")))"
    case .missing(let value, let negated): "\(value.text) is\(negated ? " not" : "") missing"
    case .flag: "b"
    case .constant(let value): "\(value)"
    case .not(let inner): "not (\(inner.text))"
    case .all(let inners): inners.map { "(\($0.text))" }.joined(separator: " and ")
    case .any(let inners): inners.map { "(\($0.text))" }.joined(separator: " or ")
    case .same(let a, let comparison, let b): "(\(a.text)) \(comparison) (\(b.text))"
    case .unknown(let inner): "(\(inner.text)) is missing"
    }
  }

  private static let dates: [Int64: String] = [
    0: "1970-01-01", 1000: "1972-09-27", 2000: "1975-06-24T00:00", 3000: "1978-03-20 00:00:00",
    4000: "1980-12-14",
  ]

  private func holds<Value: Comparable>(_ a: Value, _ comparison: String, _ b: Value) -> Bool {
    switch comparison {
    case "=": a == b
    case "!=": a != b
    case "<": a < b
    case "<=": a <= b
    case ">": a > b
    default: a >= b
    }
  }

  private func text(_ reader: RowReader) -> [UInt32]? {
    guard case .text(let codes, let dictionary) = reader.storage("t") else { return nil }
    return dictionary[Int(codes[reader.row])].unicodeScalars.map(\.value)
  }

  private func order(_ a: [UInt32], _ b: [UInt32]) -> Int {
    a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
  }

  /// nil where it is missing; every part is evaluated, so that overflow anywhere is seen.
  func value(_ reader: inout RowReader) -> Bool? {
    switch self {
    case .compare(let left, let comparison, let right):
      let (a, b) = (left.value(&reader), right.value(&reader))
      guard let a, let b else { return nil }
      if case .integer(let x) = a, case .integer(let y) = b { return holds(x, comparison, y) }
      return holds(a.double, comparison, b.double)
    case .text(let comparison, let literal, let flipped):
      guard let text = text(reader) else { return nil }
      let order = order(text, literal.unicodeScalars.map(\.value))
      return flipped ? holds(0, comparison, order) : holds(order, comparison, 0)
    case .time(let comparison, let day):
      guard case .timestamp(let values) = reader.storage("s") else { return nil }
      return holds(values[reader.row], comparison, day * 86_400_000_000)
    case .member(let value, let list, let half, let negated):
      guard let value = value.value(&reader) else { return nil }
      return (list.map(Double.init) + (half ? [0.5] : [])).contains(value.double) != negated
    case .textMember(let list, let negated):
      guard let text = text(reader) else { return nil }
      return list.contains { Array($0.unicodeScalars.map(\.value)) == text } != negated
    case .missing(let value, let negated): return (value.value(&reader) == nil) != negated
    case .flag:
      guard case .boolean(let values) = reader.storage("b") else { return nil }
      return values[reader.row]
    case .constant(let value): return value
    case .not(let inner): return inner.value(&reader).map { !$0 }
    case .all(let inners):
      let values = inners.map { $0.value(&reader) }
      return values.contains(false) ? false : values.contains(nil) ? nil : true
    case .any(let inners):
      let values = inners.map { $0.value(&reader) }
      return values.contains(true) ? true : values.contains(nil) ? nil : false
    case .same(let left, let comparison, let right):
      let (a, b) = (left.value(&reader), right.value(&reader))
      guard let a, let b else { return nil }
      return (a == b) == (comparison == "=")
    case .unknown(let inner): return inner.value(&reader) == nil
    }
  }
}
