import SluiceFrame
import SluiceTestSupport
import Testing

/// Whatever stands in `where` is a condition that can be evaluated, or an error about a part of it.
@Suite struct ExpressionFuzzTests {
  private static let seeds = [
    "i > 0 and (t = 'a' or not b) and n * 2.5 - i / 3 <= -w",
    "s >= '2010-12-01 08:26' and t in ['a', \"b\", 'z''z'] or `i` is not missing",
    "i + 9223372036854775807 > w and t not in ('Ä') and n != 1e308 and b is missing",
  ].map { Array($0.utf8) }
  private static let words = [
    "(", ")", "[", "]", " and ", " or ", " not ", "not in", " in ", "is missing", "=", "!=", "<=",
    "-",
    "- ", "*", "/", "+", "i", "n", "t", "b", "s", "w", "`", "'", "\"", "'a'", "true", "1.5", "'x' ",
    ",",
    "9223372036854775808", "\u{0}", "é", "1970-01-01",
  ]

  @Test func parsedCheckedEvaluated() throws {
    var random = SeededGenerator(seed: 4)
    let tables = [0, 1, 70].map { randomTable(rows: $0, missing: 0.3, &random) }
    let run = Fuzzing.run("expression", seeds: Self.seeds, words: Self.words, seed: 1) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let expression: Expression
      do throws(ExpressionError) {
        expression = try ExpressionParser.parse(text)
      } catch {
        #expect(isWithin(error, text))
        return false
      }
      let mistakes = expression.check(tables[0].schema)
      #expect(mistakes.allSatisfy { isWithin($0, text) })
      guard mistakes.isEmpty else { return false }
      for table in tables {
        // Only the values can still be wrong, as where a sum does not fit.
        if let bits = try? expression.evaluate(table) { #expect(bits.count == table.rowCount) }
      }
      return true
    }
    #expect(run.isBalanced, "\(run)")
  }

  private func isWithin(_ error: ExpressionError, _ text: String) -> Bool {
    error.range.upperBound <= text.unicodeScalars.count + 1 && !error.message.isEmpty
  }
}
