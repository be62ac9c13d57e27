/// What sets the words of one kind of expression apart from those of another; the rest of the lexer is the same.
package struct ExpressionDialect: Sendable {
  let keywords: Set<ExpressionToken.Keyword>
  /// The characters that are a symbol each.
  let symbols: String
  /// Names are paths such as `steps.quality@2.rmse`, in which `-` joins what stands close on both sides.
  let hasPaths: Bool

  /// Conditions over the columns of a table.
  static let condition = ExpressionDialect(
    keywords: [.and, .or, .not, .in, .is, .missing, .true, .false], symbols: "=<>+-*/()[],",
    hasPaths: false)

  /// Values of a pipeline file, within `${…}`.
  package static let value = ExpressionDialect(
    keywords: [.and, .or, .not, .in, .true, .false, .null, .if, .then, .else],
    symbols: "=<>+-*/%()[],", hasPaths: true)

  /// The keyword a word is in this dialect; nil for a name.
  package func keyword(_ word: String) -> ExpressionToken.Keyword? {
    ExpressionToken.Keyword(rawValue: word).flatMap { keywords.contains($0) ? $0 : nil }
  }
}
