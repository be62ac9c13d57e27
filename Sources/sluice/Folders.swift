import Glibc

/// The little that the program itself does with files and names.
enum Folders {
  /// Gives a file its name, replacing what is there.
  static func rename(_ old: String, to new: String) throws {
    if unsafe Glibc.rename(old, new) != 0 {
      throw Failure.wrongInput("'\(new)' cannot be written: \(reason(errno))")
    }
  }

  /// Whether there is something other than a regular file, such as a pipe or `/dev/null`, at `path`.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// The system's words for an errno, in lower case.
  static func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text).lowercased()
  }
}
