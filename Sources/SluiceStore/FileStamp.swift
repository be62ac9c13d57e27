import Glibc
import SystemPackage

/// What the file system says of a file without reading it; a change of the content changes it, but for the clock's granularity.
package struct FileStamp: Sendable, Hashable {
  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: Int64
  /// Since 1970-01-01T00:00:00Z; anyone may set it back.
  package var mtimeNanoseconds: Int64
  /// Since 1970-01-01T00:00:00Z; only the kernel sets it.
  package var ctimeNanoseconds: Int64

  package init(
    device: UInt64, inode: UInt64, size: Int64, mtimeNanoseconds: Int64, ctimeNanoseconds: Int64
  ) {
    self.device = device
    self.inode = inode
    self.size = size
    self.mtimeNanoseconds = mtimeNanoseconds
    self.ctimeNanoseconds = ctimeNanoseconds
  }

  /// The stamp of the regular file at `path`, links followed.
  ///
  /// - Throws: `.missing`, `.unreadable`, or `.notAFile`.
  package init(of path: String) throws(StoreError) {
    let found = status(of: path)
    let failure = errno
    LookTrace.shared.file(path, found)
    guard let status = found else {
      throw StoreError(Errno(rawValue: failure), .read, path: path)
    }
    try self.init(status, path: path)
  }

  init(_ status: stat, path: String) throws(StoreError) {
    if status.st_mode & S_IFMT == S_IFDIR { throw StoreError(.isDirectory, .read, path: path) }
    guard isRegularFile(status) else {
      throw StoreError(.notAFile, "cannot read '\(path)': it is not a regular file", path: path)
    }
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      mtimeNanoseconds: nanoseconds(status.st_mtim), ctimeNanoseconds: nanoseconds(status.st_ctim))
  }
}

/// The status of an open file; nil with `errno` set on failure.
func fileStatus(_ file: FileDescriptor) -> stat? {
  var result = stat()
  return unsafe fstat(file.rawValue, &result) == 0 ? result : nil
}

private func nanoseconds(_ time: timespec) -> Int64 {
  Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
