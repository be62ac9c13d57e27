import SluiceEngine
import Testing

/// What the expressions of a pipeline file come to, and what is said where they come to nothing.
@Suite struct ValueExpressionTests {
  private static let names = NamedValues(values: [
    "parameters.n": 3, "parameters.min-df": 2, "parameters.share": 0.25,
    "parameters.name": "Ada", "parameters.full": true, "parameters.ks": [8, 16],
    "parameters.names": ["a", "b"], "parameters.none": .null, "matrix.k": 16,
    "steps.a@1-x+y.rmse": 1.5,
  ])

  @Test(
    arguments: [
      ("1", 1), ("-1", -1), ("1.5", 1.5), ("1e3", 1000.0), ("'it''s'", "it's"),
      ("\"a}b\"", "a}b"), ("true", true), ("null", .null), ("[1, 2.5, -3]", [1, 2.5, -3]),
      ("[]", []),
      ("[[1], [2, 3]]", [[1], [2, 3]]),
      ("parameters.n", 3), ("parameters.min-df", 2), ("matrix.k", 16), ("steps.a@1-x+y.rmse", 1.5),
      ("parameters.n - 1", 2), ("parameters.n -1", 2), ("5-3", 2), ("2 * -parameters.n", -6),
      ("parameters.min-df - parameters.n", -1), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9),
      ("7 / 2", 3.5), ("6 / 3", 2.0), ("7 % 3", 1), ("-7 % 3", 2), ("7 % -3", -2), ("-7 % -3", -1),
      ("-9223372036854775808 % -1", 0), ("2 * 0.25", 0.5), ("10 - 3 - 2", 5), ("100 / 10 / 2", 5.0),
      ("'a' + 'b'", "ab"), ("parameters.ks + [32]", [8, 16, 32]), ("[] + ['x']", ["x"]),
      ("1 < 2", true), ("2 <= 1.5", false), ("1 = 1.0", true), ("'b' > 'a'", true),
      ("'a' != 'A'", true),
      ("parameters.ks = [8, 16.0]", true), ("null = null", true), ("parameters.none = null", true),
      ("3 in [1, 2, 3]", true), ("'x' not in parameters.names", true),
      ("'da' in parameters.name", true),
      ("'' in ''", true), ("1 in []", false),
      ("not true or true", true), ("not (true or true)", false), ("true or 1 / 0 > 1", true),
      ("false and 1 / 0 > 1", false), ("true and false or true", true),
      ("if parameters.full then 'all' else 'few'", "all"),
      ("if false then 1 else if true then 2 else 3", 2), ("if true then 1 else 1 / 0", 1),
      ("1 + if true then 2 else 3", .null),
      ("min(3, 1, 2)", 1), ("max(parameters.ks)", 16), ("min(1, 0.5)", 0.5),
      ("sum(parameters.ks)", 24),
      ("sum([])", 0), ("sum([0.5, 1])", 1.5), ("mean([1, 2])", 1.5), ("length('für')", 3),
      ("length(parameters.ks)", 2), ("lower('ÄB')", "äb"), ("upper(parameters.name)", "ADA"),
      ("join(parameters.names, '-')", "a-b"), ("join([1, 2.5], ', ')", "1, 2.5"),
      ("round(2.5)", 3), ("round(-2.5)", -3), ("round(7)", 7), ("round(2.675, 2)", 2.68),
      ("round(1234.5, 0)", 1235.0), ("format(2.675, 2)", "2.68"), ("format(1, 3)", "1.000"),
      ("format(0.05, 1)", "0.1"), ("format(0.04, 1)", "0.0"), ("format(-0.04, 1)", "0.0"),
      ("format(-99.96, 1)", "-100.0"), ("format(1e21, 0)", "1000000000000000000000"),
      ("format(1e-7, 3)", "0.000"), ("format(5e-7, 6)", "0.000001"), ("format(0.999, 2)", "1.00"),
      ("text(1.5)", "1.5"), ("text(true)", "true"), ("integer('12')", 12), ("integer(3.0)", 3),
      ("number('1.5')", 1.5), ("number(2)", 2.0), ("text(parameters.n) + '%'", "3%"),
    ] as [(String, ParameterValue)])
  func comesTo(text: String, expected: ParameterValue) {
    // A choice is the weakest of all, so it stands in parentheses within a sum.
    if text == "1 + if true then 2 else 3" {
      #expect(Self.names.outcome(text).isError)
      #expect(Self.names.outcome("1 + (if true then 2 else 3)") == .value(3))
    } else {
      #expect(Self.names.outcome(text) == .value(expected))
    }
  }

  @Test(
    arguments: [
      ("", "", "the expression is empty"),
      ("1 +", "", "a value is expected here"),
      ("(1", "(", "the parenthesis that opens here is never closed"),
      ("[1, 2", "[", "the bracket that opens here is never closed"),
      ("'abc", "'abc", "the text that opens here is never closed"),
      ("1 2", "2", "an operator is expected here"),
      (
        "parameters.n parameters.n", "parameters.n", "an operator is expected before 'parameters.n'"
      ),
      ("1 == 1", "==", "'==' is no operator here"),
      ("1 < 2 < 3", "<", "comparisons do not chain"),
      ("parameters.n ? 1 : 2", "?", "'?' means nothing here"),
      ("if true then 1", "", "'else' is expected here"),
      ("if true 1 else 2", "1", "'then' is expected here"),
      ("minn(1, 2)", "minn", "there is no function 'minn'"),
      ("99999999999999999999", "99999999999999999999", "99999999999999999999 does not fit 64 bits"),
      ("9223372036854775808", "9223372036854775808", "9223372036854775808 does not fit 64 bits"),
      ("parameters.x", "parameters.x", "'parameters.x' is unknown"),
      (
        "parameters.n + 'a'", "parameters.n + 'a'",
        "'parameters.n' is an integer, 'a' is text: '+' takes two numbers, two texts or two lists"
      ),
      ("'a' * 2", "'a'", "'a' is text, '*' needs numbers"),
      ("1.5 % 2", "1.5", "1.5 is a number, '%' needs integers"),
      ("-'a'", "'a'", "'a' is text, '-' needs a number"),
      ("parameters.n = 'a'", "parameters.n = 'a'", "'parameters.n' is an integer, 'a' is text"),
      (
        "true < false", "true < false",
        "true is true or false, false is true or false: '<' needs numbers or texts"
      ),
      ("not parameters.n", "parameters.n", "'parameters.n' is an integer, a condition is expected"),
      ("if 1 then 2 else 3", "1", "1 is an integer, a condition is expected"),
      (
        "if true then 1 else 'a'", "if true then 1 else 'a'",
        "1 is an integer, 'a' is text: both sides of a choice are alike"
      ),
      ("[1, 'a']", "'a'", "1 is an integer, 'a' is text: the elements of a list are alike"),
      (
        "1 in 2", "1 in 2",
        "1 is an integer, 2 is an integer: 'in' takes a value and a list, or two texts"
      ),
      (
        "'a' in parameters.ks", "'a' in parameters.ks",
        "'a' is text, 'parameters.ks' is a list of integers"
      ),
      ("lower(1)", "1", "1 is an integer, 'lower' needs text"),
      ("sum(1)", "1", "1 is an integer, 'sum' needs a list of numbers"),
      ("round(1, 2, 3)", "round(1, 2, 3)", "'round' takes 1 or 2 values, got 3"),
      ("min()", "min()", "'min' takes a list or several numbers, got nothing"),
      ("min([])", "min([])", "'min' of an empty list"),
      ("mean([])", "mean([])", "'mean' of an empty list"),
      ("1 + 1 / 0", "1 / 0", "1 is divided by zero"),
      ("1 % 0", "1 % 0", "1 is divided by zero"),
      (
        "9223372036854775807 + 1", "9223372036854775807 + 1",
        "9223372036854775807 + 1 does not fit 64 bits"
      ),
      (
        "-(-9223372036854775808)", "-(-9223372036854775808)",
        "0 - -9223372036854775808 does not fit 64 bits"
      ),
      ("1e308 * 10", "1e308 * 10", "the result is too large for a number"),
      ("round(1e300)", "round(1e300)", "1e+300 rounded does not fit 64 bits"),
      ("integer('x')", "integer('x')", "the text 'x' is no integer"),
      ("format(1, 99)", "format(1, 99)", "'format' takes 0 to 20 digits, got 99"),
    ] as [(String, String, String)])
  func refuses(text: String, part: String, message: String) {
    #expect(Self.names.outcome(text) == .errors([.init(part, message)]))
  }

  @Test func everyTypeMistakeIsReported() {
    let outcome = Self.names.outcome("(1 + 'a') * ('b' - 2) + parameters.q")
    guard case .errors(let mistakes) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(mistakes.map(\.part) == ["(1 + 'a')", "'b'", "parameters.q"])
  }

  @Test func nestingHasALimit() {
    for (open, close) in [("(", ")"), ("[", "]"), ("-", ""), ("not ", ""), ("min(", ")")] {
      let text =
        String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)
      #expect(Self.names.outcome(text).isError)
    }
    let long = Array(repeating: "1", count: 100_000).joined(separator: " + ")
    #expect(Self.names.outcome(long).isError)
    let chosen = String(repeating: "if true then ", count: 50_000)
    #expect(Self.names.outcome(chosen).isError)
    #expect(
      Self.names.outcome(Array(repeating: "1", count: 90).joined(separator: " + ")) == .value(90))
  }

  @Test func nullFitsWhereAValueMayBeLeftOut() {
    var names = Self.names
    names.late = [("steps.a.ok", true)]
    #expect(names.outcome("if steps.a.ok then null else 5") == .value(.null))
    #expect(names.outcome("(if steps.a.ok then null else 5) + 1").isError)
    #expect(names.outcome("(if steps.a.ok then 1 else null) = 1") == .value(true))
  }

  @Test func whatDecidesNeedsNothingElse() throws {
    var names = Self.names
    names.late = [("steps.a.rows", 3)]
    let pruned = [
      "if parameters.full then 1 else steps.a.rows", "parameters.full or steps.a.rows > 1",
      "steps.a.rows > 1 or parameters.full", "not parameters.full and steps.a.rows > 1",
    ]
    for text in pruned {
      #expect(try ValueExpression(text, in: names)?.value != nil, "\(text)")
    }
    let open = try #require(try ValueExpression("1 + steps.a.rows * parameters.n", in: names))
    #expect(open.value == nil)
    #expect(try open.evaluated { _, _ in 4 } == 13)
    let mistaken = try #require(
      try ValueExpression("if steps.a.rows > 0 then 1 / 0 else 2", in: names))
    #expect(throws: (any Error).self) { try mistaken.evaluated { _, _ in 4 } }
    #expect(try mistaken.evaluated { _, _ in 0 } == 2)
    #expect(throws: (any Error).self) { try open.evaluated { _, _ in nil } }
  }
}
