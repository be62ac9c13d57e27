import Glibc

/// Writes a file from its start, replacing what was there; each write is one system call.
///
/// Not atomic: whoever needs that writes to a temporary name, syncs and renames.
package struct FileSink: ByteSink, ~Copyable {
  package let path: String
  private var descriptor: Int32

  /// - Throws: `.unwritable` when the file cannot be created.
  package init(path: String) throws(FrameError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FrameError(unwritable: path, errno) }
  }

  /// - Throws: `.unwritable`, for instance on a full disk.
  package mutating func write(_ bytes: RawSpan) throws(FrameError) {
    let failure: Int32 = unsafe bytes.withUnsafeBytes { chunk in
      var done = 0
      while done < chunk.count {
        let written = unsafe Glibc.write(
          descriptor, chunk.baseAddress! + done, min(chunk.count - done, 1 << 30))
        if written > 0 {
          done += written
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    if failure != 0 { throw FrameError(unwritable: path, failure) }
  }

  /// Closes the file and reports what the system had held back until then.
  package consuming func finish() throws(FrameError) {
    let failed = close(descriptor) != 0
    let code = errno
    descriptor = -1
    if failed && code != EINTR { throw FrameError(unwritable: path, code) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

extension FrameError {
  /// A file that cannot be written, in the system's words for `code`, an errno.
  init(unwritable path: String, _ code: Int32) {
    self.init(.unwritable, "\(path): cannot be written: \(Self.systemMessage(code))")
  }

  /// A file that cannot be read, in the system's words for `code`, an errno.
  init(unreadable path: String, _ code: Int32) {
    let reason =
      switch code {
      case ENOENT: "there is no such file"
      case EISDIR: "it is a directory, not a file"
      case EACCES: "no permission to read it"
      default: Self.systemMessage(code)
      }
    self.init(.unreadable, "\(path): cannot be read: \(reason)")
  }

  private static func systemMessage(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text).lowercased()
  }
}
