import SluiceEngine
import SluiceTestSupport
import Testing

/// Whatever stands between `${` and `}` has a value, or mistakes in parts of it.
@Suite struct ValueExpressionFuzzTests {
  @Test func everyTextHasAValueOrMistakes() {
    let seeds = [
      "if a > 1 then min(a, late) else -b / 3", "not (flag and text != 'it''s') or late % 2 = 0",
      "max([1, 2.5, a]) + length(text)", "round(b * 10) // 3 - 9223372036854775807",
    ].map { Array($0.utf8) }
    let words = [
      "(", ")", "[", "]", "if ", " then ", " else ", "not ", " and ", " or ", "=", "!=", "<", "+",
      "-", "*",
      "/", "//", "%", "a", "b", "late", "text", "flag", "'", "\"x\"", ",", "min(", "max(", "null",
      "true",
      "9223372036854775807", "1e308", ".", "é",
    ]
    let scope = NamedValues(
      values: ["a": 3, "b": .number(0.5), "text": .string("é"), "flag": .boolean(true)],
      late: [("late", .integer(.max))])
    let run = Fuzzing.run("value-expression", seeds: seeds, words: words, seed: 1) { bytes in
      switch scope.outcome(String(decoding: bytes, as: UTF8.self)) {
      case .value: return true
      case .absent: return false
      case .errors(let mistakes):
        #expect(!mistakes.isEmpty && mistakes.allSatisfy { !$0.message.isEmpty })
        return false
      }
    }
    #expect(run.isBalanced, "\(run)")
  }
}
