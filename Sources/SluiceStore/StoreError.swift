package import SystemPackage

/// What went wrong with files of the store: a folder that cannot be read or written, a full disk, damage, a lock.
///
/// The message is one phrase for people and names the path.
package struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case missing
    /// There, but no right to read it, or reading failed.
    case unreadable
    /// No right to write it, or writing failed.
    case unwritable
    /// The file system is mounted read-only.
    case readOnly
    /// No space, no inodes or no quota left.
    case full
    /// A folder, pipe or device where a regular file must be.
    case notAFile
    /// The bytes are not those that the name promises.
    case damaged
    /// The file was changed while it was read.
    case changing
    /// Somebody else holds the lock.
    case locked
  }

  package var code: Code
  package var message: String
  package var path: String
  /// What to do next, or nil.
  package var hint: String?

  package init(_ code: Code, _ message: String, path: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.path = path
    self.hint = hint
  }

  package var description: String {
    if let hint { "\(message) (\(hint))" } else { message }
  }

  /// What the failing call was about to do; it decides between unreadable and unwritable.
  package enum Intent: Sendable, Equatable {
    case read
    /// With the bytes that were to be written in all, as far as known.
    case write(bytes: Int)
    case makeFolder
    case remove
    case lock

    var phrase: String {
      switch self {
      case .read: "cannot read"
      case .write: "cannot write"
      case .makeFolder: "cannot make the folder"
      case .remove: "cannot remove"
      case .lock: "cannot lock"
      }
    }
  }

  /// The error for a system call that failed with `errno` on `path`.
  package init(_ errno: Errno, _ intent: Intent, path: String) {
    switch errno {
    case .noSpace, .diskQuotaExceeded:
      self.init(full: errno, intent, path: path)
    case .readOnlyFileSystem:
      self.init(
        .readOnly, "\(intent.phrase) '\(path)': its file system is mounted read-only", path: path,
        hint: "choose a folder on another disk, or mount this one for writing")
    case .noSuchFileOrDirectory:
      self.init(
        intent == .read ? .missing : .unwritable,
        "\(intent.phrase) '\(path)': there is no such file or folder", path: path)
    case .notDirectory:
      self.init(
        intent == .read ? .missing : .unwritable,
        "\(intent.phrase) '\(path)': a part of its path is a file, not a folder", path: path)
    case .fileExists where intent == .makeFolder:
      self.init(
        .unwritable, "\(intent.phrase) '\(path)': a file has its name", path: path,
        hint: "move the file away")
    case .isDirectory:
      self.init(
        .notAFile, "\(intent.phrase) '\(path)': it is a folder, not a file", path: path)
    case .permissionDenied, .notPermitted:
      self.init(
        intent == .read ? .unreadable : .unwritable,
        "\(intent.phrase) '\(path)': permission denied", path: path,
        hint: "check who owns it and its access rights (ls -ld)")
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
      self.init(
        intent == .read ? .unreadable : .unwritable,
        "\(intent.phrase) '\(path)': too many open files", path: path,
        hint: "raise the limit (ulimit -n) or use fewer jobs")
    default:
      self.init(
        intent == .read ? .unreadable : .unwritable,
        "\(intent.phrase) '\(path)': \(errno.description.lowercased())", path: path)
    }
  }

  private init(full errno: Errno, _ intent: Intent, path: String) {
    let place = mountPoint(of: path)
    let what = errno == .noSpace ? "no space is left" : "your disk quota is used up"
    let amount =
      if case .write(let bytes) = intent { ": \(byteCount(bytes)) were to be written" } else { "" }
    self.init(
      .full, "\(intent.phrase) '\(path)': \(what) on the file system at '\(place)'\(amount)",
      path: path, hint: "free some space there, or choose a folder on another disk")
  }
}

/// "1.5 MB": decimal units, one fraction digit from a thousand bytes on.
package func byteCount(_ bytes: Int) -> String {
  if bytes < 1000 { return "\(bytes) bytes" }
  var scaled = bytes
  for unit in ["kB", "MB", "GB", "TB"] {
    if scaled < 1_000_000 || unit == "TB" {
      let tenths = (scaled + 50) / 100
      return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    scaled /= 1000
  }
  return "\(bytes) bytes"
}
