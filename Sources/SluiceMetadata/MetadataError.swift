import GRDB
import SluiceStore

/// What went wrong with the metadata store: its file, its content, or a request that its rules refuse.
///
/// The message is one phrase for people.
package struct MetadataError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The file or its folder cannot be read or written.
    case unusable
    /// No space left.
    case full
    /// The file is not a database, or its content is malformed.
    case damaged
    /// A newer Sluice wrote the file.
    case newer
    /// Another process held the database longer than the waiting time.
    case busy
    /// A name, text or number breaks a rule of the registry.
    case invalid
    /// There is no such model group or version.
    case unknown
    /// The approval status cannot move as asked.
    case refusedTransition
    /// A statement failed in a way no one foresaw.
    case other
  }

  package var code: Code
  package var message: String
  /// The database file, where the error is about it.
  package var path: String?
  /// What to do next, or nil.
  package var hint: String?

  package init(_ code: Code, _ message: String, path: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.path = path
    self.hint = hint
  }

  package var description: String {
    if let hint { "\(message) (\(hint))" } else { message }
  }

  init(_ error: StoreError) {
    self.init(
      error.code == .full ? .full : .unusable, error.message, path: error.path, hint: error.hint)
  }

  init(_ error: DatabaseError, path: String) {
    let detail = error.message ?? "result code \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      self.init(
        .damaged, "the metadata database '\(path)' is damaged: \(detail)", path: path,
        hint: "run again: it is then set aside and a new one begun")
    case .SQLITE_FULL:
      self.init(
        .full, "cannot write the metadata database '\(path)': no space is left", path: path,
        hint: "free some space on its disk")
    // SQLite calls it an I/O error when its shared index, of 32 KiB at the least, finds no room.
    case .SQLITE_IOERR where hasLessSpace(than: 64 << 10, at: path):
      self.init(
        .full, "cannot write the metadata database '\(path)': no space is left", path: path,
        hint: "free some space on its disk")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .busy, "the metadata database '\(path)' is held by another process", path: path,
        hint: "try again when it is done")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR, .SQLITE_AUTH:
      self.init(
        .unusable, "cannot use the metadata database '\(path)': \(detail)", path: path,
        hint: "check the access rights of the file and of its folder")
    default:
      self.init(.other, "the metadata database '\(path)' refused: \(detail)", path: path)
    }
  }
}
