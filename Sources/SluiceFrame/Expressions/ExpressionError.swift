/// Why a text is no expression, or none that fits a table.
package struct ExpressionError: Error, Sendable, Equatable {
  /// The part it is about: offsets in Unicode scalars of the text; empty at the end of the text.
  package var range: Range<Int>
  /// One phrase, lower case.
  package var message: String
  /// What to write instead, or nil.
  package var hint: String?
  /// The name of a column that is not there, for a suggestion of one that is.
  package var unknownColumn: String?

  package init(
    _ range: Range<Int>, _ message: String, hint: String? = nil, unknownColumn: String? = nil
  ) {
    self.range = range
    self.message = message
    self.hint = hint
    self.unknownColumn = unknownColumn
  }
}
