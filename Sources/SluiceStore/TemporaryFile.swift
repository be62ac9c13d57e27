import Glibc
import SystemPackage

/// A file under a name of its own that becomes another file when it is complete, or goes away.
///
/// Its owner holds it locked. The kernel drops the lock when the owner dies, however that happens and on whatever
/// host, so a temporary file that can be locked has no owner any more.
struct TemporaryFile: ~Copyable {
  let descriptor: FileDescriptor
  let path: String
  private var isOpen = true

  /// Makes `<prefix><random>` in a folder that must exist.
  init(in folder: String, prefix: String) throws(StoreError) {
    while true {
      let random = UInt64.random(in: .min ... .max)
      let path = FilePath(folder).appending(prefix + String(random, radix: 36)).string
      let file: FileDescriptor
      do {
        file = try FileDescriptor.open(
          FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupRead, .otherRead])
      } catch Errno.fileExists {
        continue
      } catch {
        throw StoreError(error as? Errno ?? .ioError, .write(bytes: 0), path: path)
      }
      // A cleaner may have seen the file before it was locked, and removed it: then make another. A file system
      // without locks leaves the file unlocked; its cleaner cannot lock it either, so nothing live is removed.
      while flock(file.rawValue, LOCK_EX) != 0 && errno == EINTR {}
      if fileStatus(file)?.st_nlink == 0 {
        try? file.close()
        continue
      }
      self.descriptor = file
      self.path = path
      return
    }
  }

  /// Puts the file's bytes on the disk.
  func sync(bytes: Int) throws(StoreError) {
    try check(.write(bytes: bytes), path: path) { fsync(descriptor.rawValue) }
  }

  /// Takes away the right to write from everyone.
  func makeReadOnly() throws(StoreError) {
    let mode = fileStatus(descriptor).map { $0.st_mode & 0o444 } ?? 0o400
    try check(.write(bytes: 0), path: path) { fchmod(descriptor.rawValue, mode) }
  }

  /// Gives the file its name, replacing what has it.
  consuming func publish(as target: String) throws(StoreError) {
    try renameFile(path, to: target)
    isOpen = false
    do {
      try descriptor.close()
    } catch {
      throw StoreError(error as? Errno ?? .ioError, .write(bytes: 0), path: target)
    }
  }

  deinit {
    if isOpen {
      // The name goes first, while the lock still says whose it is.
      _ = unsafe unlink(path)
      // A child process on its way to its program holds the descriptor too; the space is free at once all the same.
      _ = ftruncate(descriptor.rawValue, 0)
      try? descriptor.close()
    }
  }

  /// Removes the temporary files that nobody holds any more; never one that is being written.
  ///
  /// - Returns: how many were removed.
  @discardableResult
  static func removeStale(in folder: String, prefix: String) -> Int {
    var removed = 0
    for name in names(in: folder) where name.hasPrefix(prefix) {
      let path = FilePath(folder).appending(name).string
      guard
        let file = try? FileDescriptor.open(
          FilePath(path), .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
      else { continue }
      defer { try? file.close() }
      if flock(file.rawValue, LOCK_EX | LOCK_NB) == 0, unsafe unlink(path) == 0 { removed += 1 }
    }
    return removed
  }
}
