import Glibc
import SystemPackage

/// Tells the content of input files, reading only those that may have changed since they were last read.
///
/// A memo is taken only when a later change is sure to give the file another stamp. A file whose times lie within
/// the clock's granularity of the moment it was read could be changed once more without its stamp moving (git calls
/// this "racily clean"), so it is read again next time. The granularity is taken as 2 s, the coarsest in use (FAT),
/// unless the kernel's time stamp has digits below a millisecond: such clocks tick at least a hundred times a second,
/// and 0.1 s is ample.
package struct FileDigester: Sendable {
  private let memo: (any FileMemo)?
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - memo: where digests are remembered; nil reads every file every time.
  ///   - now: nanoseconds since 1970-01-01T00:00:00Z.
  package init(memo: (any FileMemo)?, now: @escaping @Sendable () -> Int64 = wallClock) {
    self.memo = memo
    self.now = now
  }

  /// The digest of the regular file at `path`, links followed.
  ///
  /// - Throws: `.missing`, `.unreadable`, `.notAFile`, or `.changing` where the file is being written to.
  package func digest(ofFileAt path: String) throws(StoreError) -> Digest {
    if let memo, let known = memo.digest(for: try FileStamp(of: path), path: path) { return known }
    for _ in 0..<3 {
      let file = try openFile(path, .readOnly, options: .nonBlocking, intent: .read)
      defer { try? file.close() }
      let before = try Self.stamp(of: file, path: path)
      let readAt = now()
      let content = try Digest.of(file, path: path)
      guard try Self.stamp(of: file, path: path) == before, Int64(content.size) == before.size
      else { continue }
      if let memo, Self.isSettled(before, at: readAt) {
        memo.remember(content.digest, for: before, path: path)
      }
      return content.digest
    }
    throw StoreError(
      .changing, "'\(path)' is being written to while it is read", path: path,
      hint: "wait until it is complete")
  }

  /// The stamp of a file that would have to be read for its digest, and that any change from now on would give another
  /// stamp; nil for all other files.
  package func stampIfUnread(_ path: String) -> FileStamp? {
    guard let memo, let stamp = try? FileStamp(of: path), Self.isSettled(stamp, at: now()),
      memo.digest(for: stamp, path: path) == nil
    else { return nil }
    return stamp
  }

  /// Takes over what was found out about files before there was a memory for it.
  package func remember(_ digest: Digest, for stamp: FileStamp, path: String) {
    memo?.remember(digest, for: stamp, path: path)
  }

  /// Why `path` cannot be used as an input file, in words; nil where it is a regular file that may be read.
  package static func problem(withFileAt path: String) -> String? {
    let found = status(of: path)
    let failure = errno
    LookTrace.shared.file(path, found)
    guard let status = found else {
      switch failure {
      case ENOENT, ENOTDIR: return "there is no file '\(path)'"
      case EACCES: return "'\(path)' cannot be read: no permission"
      default:
        return "'\(path)' cannot be read: \(Errno(rawValue: failure).description.lowercased())"
      }
    }
    if status.st_mode & S_IFMT == S_IFDIR { return "'\(path)' is a directory, not a file" }
    if !isRegularFile(status) { return "'\(path)' is not a regular file" }
    if unsafe access(path, R_OK) != 0 { return "'\(path)' cannot be read: no permission" }
    return nil
  }

  private static func stamp(
    of file: FileDescriptor, path: String
  ) throws(StoreError) -> FileStamp {
    guard let status = fileStatus(file) else {
      throw StoreError(Errno(rawValue: errno), .read, path: path)
    }
    return try FileStamp(status, path: path)
  }

  /// Whether any change after `moment` gives the file another stamp.
  static func isSettled(_ stamp: FileStamp, at moment: Int64) -> Bool {
    let isFine = stamp.ctimeNanoseconds % 1_000_000 != 0
    let granularity: Int64 = isFine ? 100_000_000 : 2_000_000_000
    // A modification time that a program set into the future says nothing; the kernel's own time does.
    let age = moment &- stamp.ctimeNanoseconds
    let sinceModified = moment &- stamp.mtimeNanoseconds
    return age > granularity && (sinceModified > granularity || sinceModified < -granularity)
  }
}

/// Nanoseconds since 1970-01-01T00:00:00Z by the machine's clock.
package func wallClock() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
