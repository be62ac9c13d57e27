/// What is wrong with an archive, as a phrase that names the file.
package struct ArchiveError: Error, Sendable, Equatable {
  package var message: String
  /// What to do next, or nil.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
