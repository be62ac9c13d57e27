/// A word of an expression and where it stands.
package struct ExpressionToken: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A column, or a reference with its dots.
    case name(String)
    case keyword(Keyword)
    case text(String)
    /// Without its sign.
    case integer(UInt64)
    case number(Double)
    case symbol(String)
    case end
  }

  package enum Keyword: String, Sendable, CaseIterable {
    case and, or, not, `in`, `is`, missing, `true`, `false`, null, `if`, then, `else`
  }

  package var kind: Kind
  /// Offsets in Unicode scalars of the text.
  package var range: Range<Int>
}
