/// What went wrong with data: a file that cannot be read, a value of the wrong type, a column that is not there.
///
/// Messages are for people: they name file, line, column and value where there are any, in one phrase.
package struct FrameError: Error, Sendable, Equatable {
  package enum Code: String, Sendable {
    /// The bytes cannot be had: missing, a directory, no permission, a read error.
    case unreadable
    /// The bytes are not in the format they claim.
    case malformed
    /// A named column is not in the table.
    case noColumn
    /// A column or value has another type than the one asked for.
    case wrongType
    /// A parameter or value lies outside what is possible.
    case outOfRange
    /// The result would not fit into memory or into an index type.
    case tooLarge
    /// Nothing is left: no rows, no columns, no categories.
    case empty
    /// Writing failed.
    case unwritable
  }

  package var code: Code
  package var message: String
  /// What to do next, or nil.
  package var hint: String?

  /// The error that the file called `name` has more rows than a table can have.
  package init(tooManyRows name: String, limit: Int = Table.maximumRowCount) {
    self.init(
      .tooLarge, "\(name): more than \(limit) rows",
      hint: "split the input into several files")
  }

  package init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
