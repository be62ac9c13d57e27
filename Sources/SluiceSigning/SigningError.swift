/// What is wrong with a key or a folder of keys, as a phrase.
package struct SigningError: Error, Sendable, Equatable {
  package var message: String
  /// What to do next, or nil.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
