import SluiceEngine

/// Why a query cannot be run, or what its rows cannot be made into.
struct SQLProblem: Error, Equatable, StepFailureConvertible {
  var message: String
  var hint: String?
  /// Where in the query, in Unicode scalars; nil for no place of it.
  var range: Range<Int>?

  init(_ message: String, hint: String? = nil, range: Range<Int>? = nil) {
    self.message = message
    self.hint = hint
    self.range = range
  }

  var stepFailure: StepFailure { StepFailure(message, hint: hint) }
}
