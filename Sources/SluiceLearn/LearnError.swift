/// What went wrong with learning or judging: parameters that cannot be, data that does not fit, training that fell apart.
///
/// Messages are for people, in one phrase; the hint says what to try next.
package struct LearnError: Error, Sendable, Equatable {
  package enum Code: String, Sendable {
    /// A parameter lies outside what is possible.
    case outOfRange
    /// The work needs more memory than there is.
    case tooLarge
    /// Matrix, labels and model do not fit each other.
    case mismatch
    /// A feature or a label is not a finite number.
    case notFinite
    /// There are no rows to learn from or to judge.
    case empty
    /// Training left the finite numbers.
    case diverged
    /// A stored model or checkpoint is not one that this version understands.
    case malformed
    /// A checkpoint cannot be kept.
    case unwritable
  }

  package var code: Code
  package var message: String
  /// What to do next, or nil.
  package var hint: String?

  package init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
