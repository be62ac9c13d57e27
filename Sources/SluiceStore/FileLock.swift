import Glibc
import Synchronization
import SystemPackage

/// An advisory lock that the kernel drops when its holder dies, so that no lock file ever has to be removed by hand.
///
/// The file's text says who holds it alone, for messages only. The lock belongs to this value, not to the process: two
/// of them in one process exclude each other like two processes. It is released by `release` or with the last reference.
package final class FileLock: Sendable {
  /// Whom a holder keeps out.
  package enum Mode: Sendable {
    /// Everyone else.
    case exclusive
    /// Only those who want the lock for themselves; its holders, any number of them, leave no record.
    case shared

    fileprivate var operation: CInt { self == .exclusive ? LOCK_EX : LOCK_SH }
  }

  package let path: String
  private let mode: Mode
  /// nil once released.
  private let file: Mutex<FileDescriptor?>

  private init(file: FileDescriptor, path: String, mode: Mode) {
    self.file = Mutex(file)
    self.path = path
    self.mode = mode
  }

  /// Takes the lock, waiting for its holder if told to; the thread sleeps meanwhile.
  ///
  /// - Parameter onWait: called once before waiting, with the holder where its record can be read.
  /// - Throws: `.locked` when it is held and `wait` is false; `.unwritable`, `.readOnly`, `.full`.
  package static func acquire(
    _ path: String, _ mode: Mode = .exclusive, wait: Bool,
    onWait: (LockOwner?) -> Void = { _ in }
  ) throws(StoreError) -> FileLock {
    let file = try open(path)
    do throws(StoreError) {
      if try !tryLock(file, mode, path: path) {
        let owner = LockOwner.read(at: path)
        if !wait { throw held(path, by: owner) }
        onWait(owner)
        try check(.lock, path: path) { flock(file.rawValue, mode.operation) }
      }
    } catch {
      try? file.close()
      throw error
    }
    describeOwner(in: file, mode)
    return FileLock(file: file, path: path, mode: mode)
  }

  /// The same without blocking the thread, for tasks; cancelling the task ends the waiting.
  package static func acquire(
    _ path: String, waitingInterval: Duration, onWait: @Sendable (LockOwner?) -> Void
  ) async throws -> FileLock {
    let file = try open(path)
    do {
      var hasSaidSo = false
      while try !tryLock(file, .exclusive, path: path) {
        if !hasSaidSo { onWait(LockOwner.read(at: path)) }
        hasSaidSo = true
        try await Task.sleep(for: waitingInterval)
      }
    } catch {
      try? file.close()
      throw error
    }
    describeOwner(in: file, .exclusive)
    return FileLock(file: file, path: path, mode: .exclusive)
  }

  private static func open(_ path: String) throws(StoreError) -> FileDescriptor {
    try makeFolder(parentFolder(of: path))
    return try openFile(
      path, .readWrite, options: .create,
      permissions: [.ownerReadWrite, .groupReadWrite, .otherRead], intent: .lock)
  }

  private static func tryLock(
    _ file: FileDescriptor, _ mode: Mode, path: String
  ) throws(StoreError) -> Bool {
    while flock(file.rawValue, mode.operation | LOCK_NB) != 0 {
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
  ///
  /// A disk that is too full for it costs the next one the name of this holder, not this one the lock.
  private static func describeOwner(in file: FileDescriptor, _ mode: Mode) {
    if mode == .shared, fileStatus(file)?.st_size == 0 { return }
    guard ftruncate(file.rawValue, 0) == 0, mode == .exclusive else { return }
    _ = try? file.writeAll(LockOwner.current().encoded())
  }

  /// Lets the next one in; again, it does nothing.
  package func release() {
    guard let file = file.withLock({ $0.take() }) else { return }
    if mode == .exclusive { _ = ftruncate(file.rawValue, 0) }
    // A child process on its way to its program holds the descriptor too, so closing alone would come too late.
    _ = flock(file.rawValue, LOCK_UN)
    // The file stays: removing it would let two holders lock two files of one name.
    try? file.close()
  }

  deinit { release() }
}
