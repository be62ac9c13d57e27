import Glibc
import Synchronization
import SystemPackage

/// An advisory lock that the kernel drops when its holder dies, so that no lock file ever has to be removed by hand.
///
/// The file's text says who holds it, for messages only. The lock belongs to this value, not to the process: two of
/// them in one process exclude each other like two processes. It is released by `release` or with the last reference.
package final class FileLock: Sendable {
  package let path: String
  /// nil once released.
  private let file: Mutex<FileDescriptor?>

  private init(file: FileDescriptor, path: String) {
    self.file = Mutex(file)
    self.path = path
  }

  /// Takes the lock, waiting for its holder if told to; the thread sleeps meanwhile.
  ///
  /// - Parameter onWait: called once before waiting, with the holder where its record can be read.
  /// - Throws: `.locked` when it is held and `wait` is false; `.unwritable`, `.readOnly`, `.full`.
  package static func acquire(
    _ path: String, wait: Bool, onWait: (LockOwner?) -> Void = { _ in }
  ) throws(StoreError) -> FileLock {
    let file = try open(path)
    do throws(StoreError) {
      if try !tryLock(file, path: path) {
        let owner = LockOwner.read(at: path)
        if !wait { throw held(path, by: owner) }
        onWait(owner)
        try check(.lock, path: path) { flock(file.rawValue, LOCK_EX) }
      }
      try describeOwner(in: file, path: path)
    } catch {
      try? file.close()
      throw error
    }
    return FileLock(file: file, path: path)
  }

  /// The same without blocking the thread, for tasks; cancelling the task ends the waiting.
  package static func acquire(
    _ path: String, waitingInterval: Duration, onWait: @Sendable (LockOwner?) -> Void
  ) async throws -> FileLock {
    let file = try open(path)
    do {
      var hasSaidSo = false
      while try !tryLock(file, path: path) {
        if !hasSaidSo { onWait(LockOwner.read(at: path)) }
        hasSaidSo = true
        try await Task.sleep(for: waitingInterval)
      }
      try describeOwner(in: file, path: path)
    } catch {
      try? file.close()
      throw error
    }
    return FileLock(file: file, path: path)
  }

  private static func open(_ path: String) throws(StoreError) -> FileDescriptor {
    try makeFolder(parentFolder(of: path))
    return try openFile(
      path, .readWrite, options: .create,
      permissions: [.ownerReadWrite, .groupReadWrite, .otherRead], intent: .lock)
  }

  private static func tryLock(_ file: FileDescriptor, path: String) throws(StoreError) -> Bool {
    while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return false
      default: throw StoreError(Errno(rawValue: errno), .lock, path: path)
      }
    }
    return true
  }

  private static func held(_ path: String, by owner: LockOwner?) -> StoreError {
    let holder = owner?.description ?? "another process"
    return StoreError(
      .locked, "'\(path)' is locked by \(holder)", path: path, hint: "wait until it is done")
  }

  /// Replaces the record of the last holder, who may have died without clearing it.
  private static func describeOwner(in file: FileDescriptor, path: String) throws(StoreError) {
    let record = LockOwner.current().encoded()
    try check(.lock, path: path) { ftruncate(file.rawValue, 0) }
    try unsafe record.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
      try unsafe writeFully(bytes, to: file, intent: .lock, path: path)
    }
  }

  /// Lets the next one in; again, it does nothing.
  package func release() {
    guard let file = file.withLock({ $0.take() }) else { return }
    _ = ftruncate(file.rawValue, 0)
    // A child process on its way to its program holds the descriptor too, so closing alone would come too late.
    _ = flock(file.rawValue, LOCK_UN)
    // The file stays: removing it would let two holders lock two files of one name.
    try? file.close()
  }

  deinit { release() }
}
