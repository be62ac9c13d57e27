/// A word of an expression and where it stands.
struct ExpressionToken: Equatable {
  enum Kind: Equatable {
    case column(String)
    case keyword(Keyword)
    case text(String)
    /// Without its sign.
    case integer(UInt64)
    case number(Double)
    case symbol(String)
    case end
  }

  enum Keyword: String, CaseIterable {
    case and, or, not, `in`, `is`, missing, `true`, `false`
  }

  var kind: Kind
  var range: Range<Int>
}
