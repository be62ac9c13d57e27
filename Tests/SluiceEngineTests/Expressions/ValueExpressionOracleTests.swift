import SluiceEngine
import SluiceTestSupport
import Testing

/// Random expressions of every type come to what a naive calculator in 128 bits comes to, known or late.
@Suite struct ValueExpressionOracleTests {
  private enum Kind: CaseIterable { case integer, number, boolean, string, list }

  /// A text and its true value; nil where working it out is an error.
  private typealias Sample = (text: String, value: ParameterValue?)

  private struct Writer {
    var random: SeededGenerator
    let names: NamedValues

    mutating func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    mutating func sample(_ kind: Kind, _ depth: Int) -> Sample {
      if depth == 0 || Int.random(in: 0..<6, using: &random) == 0 { return leaf(kind) }
      if Int.random(in: 0..<7, using: &random) == 0 {
        let condition = sample(.boolean, depth - 1)
        let (first, second) = (sample(kind, depth - 1), sample(kind, depth - 1))
        let text = "(if \(condition.text) then \(first.text) else \(second.text))"
        switch condition.value {
        case .boolean(true)?: return (text, first.value)
        case .boolean(false)?: return (text, second.value)
        default: return (text, nil)
        }
      }
      switch kind {
      case .integer: return integer(depth - 1)
      case .number: return number(depth - 1)
      case .boolean: return boolean(depth - 1)
      case .string: return string(depth - 1)
      case .list: return list(depth - 1)
      }
    }

    private mutating func leaf(_ kind: Kind) -> Sample {
      switch kind {
      case .integer:
        let value = pick([0, 1, -1, 2, 7, -3, .max, .min, 1 << 40])
        // The least integer has no positive one; a sign binds tighter than what follows.
        return pick([("(\(value))", .integer(value)), named("int"), named("late.int")])
      case .number:
        let value = pick([0.0, 0.5, -2.25, 1e300, 1e-300, 3.0])
        return pick([("(\(value))", .number(value)), named("num"), named("late.num")])
      case .boolean:
        return pick([("true", true), ("false", false), named("yes"), named("late.yes")])
      case .string:
        return pick([
          ("'a'", "a"), ("\"it's\"", "it's"), ("''", ""), named("str"), named("late.str"),
        ])
      case .list: return pick([("[]", []), ("[1, -2]", [1, -2]), named("ints")])
      }
    }

    private func named(_ name: String) -> Sample {
      (name, names.values[name] ?? names.late.first { $0.name == name }?.value)
    }

    private mutating func integer(_ depth: Int) -> Sample {
      if pick([true, false, false]) {
        let list = sample(.list, depth)
        switch pick(["sum", "length", "max"]) {
        case "sum":
          var total: Int128? = 0
          for value in list.value?.integers ?? [] {
            total = total.flatMap {
              Int(exactly: $0 + Int128(value)) == nil ? nil : $0 + Int128(value)
            }
          }
          return (
            "sum(\(list.text))",
            list.value == nil ? nil : total.flatMap { Int($0) }.map { .integer($0) }
          )
        case "length":
          return ("length(\(list.text))", list.value.map { .integer($0.integers.count) })
        default:
          return ("max(\(list.text))", list.value?.integers.max().map { .integer($0) })
        }
      }
      let (a, b) = (sample(.integer, depth), sample(.integer, depth))
      let sign = pick(["+", "-", "*", "%"])
      let text = "(\(a.text) \(sign) \(b.text))"
      guard case .integer(let x)? = a.value, case .integer(let y)? = b.value else {
        return (text, nil)
      }
      let (wideX, wideY) = (Int128(x), Int128(y))
      let exact: Int128?
      switch sign {
      case "+": exact = wideX + wideY
      case "-": exact = wideX - wideY
      case "*": exact = wideX * wideY
      default: exact = wideY == 0 ? nil : ((wideX % wideY) + wideY) % wideY
      }
      return (text, exact.flatMap { Int(exactly: $0) }.map { .integer($0) })
    }

    private mutating func number(_ depth: Int) -> Sample {
      let (a, b) = (sample(pick([.number, .integer]), depth), sample(.number, depth))
      let sign = pick(["+", "-", "*", "/"])
      let text = "(\(a.text) \(sign) \(b.text))"
      guard let x = a.value?.double, let y = b.value?.double else { return (text, nil) }
      let result: Double
      switch sign {
      case "+": result = x + y
      case "-": result = x - y
      case "*": result = x * y
      default: result = y == 0 ? .nan : x / y
      }
      return (text, result.isFinite ? .number(result) : nil)
    }

    private mutating func boolean(_ depth: Int) -> Sample {
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        let inner = sample(.boolean, depth)
        return ("(not \(inner.text))", inner.value.map { .boolean($0 == false) })
      case 1:
        let (a, b) = (sample(.boolean, depth), sample(.boolean, depth))
        if pick([true, false]) {
          return (
            "(\(a.text) and \(b.text))", a.value == false ? false : a.value == nil ? nil : b.value
          )
        }
        return ("(\(a.text) or \(b.text))", a.value == true ? true : a.value == nil ? nil : b.value)
      case 2:
        let (a, list) = (sample(.integer, depth), sample(.list, depth))
        guard case .integer(let value)? = a.value, let values = list.value else {
          return ("(\(a.text) in \(list.text))", nil)
        }
        return ("(\(a.text) in \(list.text))", .boolean(values.integers.contains(value)))
      case 3:
        let (a, b) = (sample(.string, depth), sample(.string, depth))
        guard case .string(let x)? = a.value, case .string(let y)? = b.value else {
          return ("(\(a.text) < \(b.text))", nil)
        }
        return (
          "(\(a.text) < \(b.text))",
          .boolean(Array(x.utf8).lexicographicallyPrecedes(Array(y.utf8)))
        )
      default:
        let (a, b) = (sample(pick([.integer, .number]), depth), sample(.number, depth))
        let sign = pick(["=", "!=", "<=", ">"])
        let text = "(\(a.text) \(sign) \(b.text))"
        guard let x = a.value?.double, let y = b.value?.double else { return (text, nil) }
        switch sign {
        case "=": return (text, .boolean(x == y))
        case "!=": return (text, .boolean(x != y))
        case "<=": return (text, .boolean(x <= y))
        default: return (text, .boolean(x > y))
        }
      }
    }

    private mutating func string(_ depth: Int) -> Sample {
      let a = sample(.string, depth)
      guard case .string(let x)? = a.value else { return ("upper(\(a.text))", nil) }
      if pick([true, false]) { return ("upper(\(a.text))", .string(x.uppercased())) }
      let b = sample(.string, depth)
      guard case .string(let y)? = b.value else { return ("(\(a.text) + \(b.text))", nil) }
      return ("(\(a.text) + \(b.text))", .string(x + y))
    }

    private mutating func list(_ depth: Int) -> Sample {
      let (a, b) = (sample(.list, depth), sample(.integer, depth))
      guard let values = a.value?.integers, case .integer(let last)? = b.value else {
        return ("(\(a.text) + [\(b.text)])", nil)
      }
      return ("(\(a.text) + [\(b.text)])", .list((values + [last]).map { .integer($0) }))
    }
  }

  @Test func randomExpressionsComeToTheirValues() {
    let names = NamedValues(
      values: ["int": 5, "num": 0.125, "yes": true, "str": "Zed", "ints": [3, 4]],
      late: [("late.int", -4), ("late.num", 2.5), ("late.yes", false), ("late.str", "q")])
    var writer = Writer(random: SeededGenerator(seed: 20_261_124), names: names)
    var values = 0
    for _ in 0..<6000 {
      let kind = writer.pick(Kind.allCases)
      let (text, expected) = writer.sample(kind, Int.random(in: 1...5, using: &writer.random))
      let outcome = names.outcome(text)
      if let expected {
        values += 1
        #expect(outcome == .value(expected), "\(text)")
      } else if !text.contains("late.") {
        // With late names a side that is known may decide before the one that is an error.
        #expect(outcome.isError, "\(text)")
      }
    }
    #expect(values > 2000)
  }

  /// Any text is an expression or an error, never a crash.
  @Test func anyTextEndsWell() {
    var random = SeededGenerator(seed: 7)
    let words = [
      "1", "2.5", "'a'", "\"", "'", "(", ")", "[", "]", ",", "+", "-", "*", "/", "%", "<", "<=",
      "=", "!=",
      "in", "not", "and", "or", "if", "then", "else", "null", "true", "int", "late.int", "ints",
      "min(",
      "join(", "round(", ".", "@", "}", "$", "`", "é", "\u{301}", "\n", " ", "a-b", "1e9", "e",
      "int.x",
    ]
    let names = NamedValues(values: ["int": 5, "ints": [1]], late: [("late.int", 2)])
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...9, using: &random)
      let separator = Bool.random(using: &random) ? " " : ""
      let text = (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
        .joined(separator: separator)
      if case .errors(let mistakes) = names.outcome(text) {
        #expect(mistakes.allSatisfy { !$0.message.isEmpty })
      }
    }
  }
}

extension ParameterValue {
  fileprivate var integers: [Int] {
    guard case .list(let values) = self else { return [] }
    return values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
  }

  fileprivate var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
