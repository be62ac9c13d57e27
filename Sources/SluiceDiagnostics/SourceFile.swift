/// The text of one file that a person wrote, kept so that messages can quote it.
package struct SourceFile: Sendable, Equatable {
  /// The path as the user gave it; messages print it unchanged.
  package let path: String
  package let text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
