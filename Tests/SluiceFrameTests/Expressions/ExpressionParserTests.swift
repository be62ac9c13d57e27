import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct ExpressionParserTests {
  private func mistake(_ text: String) -> ExpressionError? {
    do {
      _ = try ExpressionParser.parse(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "Quantity > 0", "Quantity > 0 and UnitPrice >= 0", "not (a = 1 or b != -2.5e3) and c",
    "Country in ['France', \"Spain\"]", "Country not in ('it''s', 'a')", "a is missing",
    "a is not missing and not b is missing", "`my column` * 2 - -x / .5 < 1.", "Größe_2 = 'é'",
    "InvoiceDate >= '2011-01-01' or true = false", "-(a + b) = 0", "a = -9223372036854775808",
    "\n a\t=\u{A0}1 ", "日付 = 1", "`a``b` = 1", "a in [-1, 2.5]", "1e5 = x", "a-1=b",
  ])
  func readsTheLanguage(text: String) throws {
    #expect(try ExpressionParser.parse(text).text == text)
  }

  @Test func namesItsColumns() throws {
    let text = "b > a and `my col` in [1] or not a = `b` or x is missing"
    #expect(try ExpressionParser.parse(text).columns == ["b", "a", "my col", "x"])
    #expect(try ExpressionParser.parse("1 = 1").columns == [])
  }

  @Test(
    arguments: [
      ("", 0..<0, "the expression is empty", "such as Quantity > 0"),
      ("  ", 2..<2, "the expression is empty", "such as Quantity > 0"),
      ("a == 1", 2..<4, "'==' is no operator here", "write '='"),
      ("a <> 1", 2..<4, "'<>' is no operator here", "write '!='"),
      ("a && b", 2..<4, "'&&' is no operator here", "write 'and'"),
      ("a > 1 AND b", 6..<9, "unknown operator 'AND'", "write 'and'"),
      ("!a", 0..<1, "'!' means nothing here", "write 'not'"),
      ("a = ‘x’", 4..<5, "'‘' means nothing here", "use straight quotes"),
      ("é = 'x", 4..<6, "the text that opens here is never closed", "add '"),
      ("`a = 1", 0..<6, "the column name that opens here is never closed", "add `"),
      ("`` = 1", 0..<2, "the column name in backticks is empty", nil),
      ("(a = 1", 0..<1, "the parenthesis that opens here is never closed", nil),
      ("a = 1)", 5..<6, "')' does not fit here", nil),
      ("a =", 3..<3, "a value or column is expected here", nil),
      (
        "a = missing", 4..<11, "a value or column is expected here",
        "write 'is missing' or 'is not missing'"
      ),
      (
        "a is null", 5..<9, "'missing' is expected after 'is'",
        "write 'is missing' or 'is not missing', '=' to compare values"
      ),
      (
        "0 < a < 5", 6..<7, "comparisons do not chain",
        "write 'a < b and b < c', or use parentheses"
      ),
      ("a in 5", 5..<6, "a list is expected after 'in'", "such as in ['France', 'Spain']"),
      ("a in []", 6..<7, "a value is expected here", "the list needs values"),
      ("a in [1, 2", 10..<10, "',' or ']' is expected here", nil),
      (
        "a in [1, b]", 9..<10, "a list holds fixed values, 'b' is a column",
        "write 'b' in quotes if it is text"
      ),
      ("a not 5", 2..<5, "'and', 'or' or a comparison is expected here", nil),
      (
        "my col = 1", 3..<6, "'and', 'or' or a comparison is expected before 'col'",
        "column names with spaces stand in backticks"
      ),
      (
        "1abc = 2", 0..<4, "'1abc' is neither a number nor a plain name",
        "write `1abc` if it is a column, '1abc' if it is text"
      ),
      ("a = 99999999999999999999", 4..<24, "99999999999999999999 does not fit 64 bits", nil),
      (
        "a = 9223372036854775808", 4..<23, "9223372036854775808 does not fit 64 bits",
        "write 9223372036854775808.0 for a number"
      ),
      ("a = 1e999", 4..<9, "1e999 does not fit 64 bits", nil),
      (
        "a.b = 1", 1..<2, "'.' means nothing here",
        "put column names with such characters in backticks"
      ),
      (
        "a = 1 b", 6..<7, "'and', 'or' or a comparison is expected before 'b'",
        "column names with spaces stand in backticks"
      ),
    ] as [(String, Range<Int>, String, String?)])
  func saysWhatIsWrong(text: String, range: Range<Int>, message: String, hint: String?) {
    #expect(mistake(text) == ExpressionError(range, message, hint: hint))
  }

  @Test func limitsNesting() throws {
    for unit in ["(", "not ", "- ", "-("] {
      #expect(
        mistake(String(repeating: unit, count: 100_000) + "a")?.message.contains("too deep") == true
      )
    }
    let sum = Array(repeating: "a", count: 100_000).joined(separator: " + ")
    #expect(mistake(sum + " > 1")?.message == "the expression is nested too deep")
    let wide = Array(repeating: "a > 1", count: 20_000).joined(separator: " and ")
    #expect(try ExpressionParser.parse(wide).check(Schema([.init("a", .integer)])) == [])
  }

  @Test func survivesAnyText() {
    var random = SeededGenerator(seed: 11)
    let pieces = [
      "a", "`b c`", "'x'", "\"", "'", "`", "1", "-", "+", "*", "/", "(", ")", "[", "]", ",", "=",
      "!=", "<",
      ">=", "and", "or", "not", "in", "is", "missing", "true", " ", ".5", "1e", "é", "!", "&&",
      "\u{0}", "99999999999999999999",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        pieces.randomElement(using: &random)! + (Bool.random(using: &random) ? " " : "")
      }.joined()
      let count = text.unicodeScalars.count
      let schema = Schema([.init("a", .integer), .init("b c", .text), .init("é", nil)])
      var errors: [ExpressionError] = []
      do {
        errors = try ExpressionParser.parse(text).check(schema)
      } catch {
        errors = [error]
      }
      for error in errors {
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= count, "\(text)")
      }
    }
  }
}
