import Glibc
import Synchronization
import SystemPackage

/// The right to do a piece of work that several processes may want to do: one has it, and the kernel takes it back
/// when it dies.
///
/// Its file is there only while somebody has the right or waits for it. The text in it says who, for messages.
package final class WorkLock: Sendable {
  package let path: String
  /// nil once released.
  private let file: Mutex<FileDescriptor?>

  private init(file: FileDescriptor, path: String) {
    self.file = Mutex(file)
    self.path = path
  }

  /// Takes the right if nobody has it; nil if somebody does.
  package static func attempt(_ path: String) throws(StoreError) -> WorkLock? {
    while true {
      let file: FileDescriptor
      do {
        file = try openFile(
          path, .readWrite, options: .create, permissions: [.ownerReadWrite, .groupReadWrite],
          intent: .lock)
      } catch  where error.code == .unwritable && !isFolder(parentFolder(of: path)) {
        try makeFolder(parentFolder(of: path))
        continue
      }
      while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
        let failure = errno
        if failure == EINTR { continue }
        try? file.close()
        if failure == EWOULDBLOCK { return nil }
        throw StoreError(Errno(rawValue: failure), .lock, path: path)
      }
      // Its last owner removed the file before letting go: whoever comes next makes another.
      if fileStatus(file)?.st_nlink == 0 {
        try? file.close()
        continue
      }
      let owner = LockOwner.current().encoded()
      do throws(StoreError) {
        try check(.lock, path: path) { ftruncate(file.rawValue, 0) }
        try unsafe owner.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
          try unsafe writeFully(bytes, to: file, intent: .lock, path: path)
        }
      } catch  where error.code == .full {
        // The lock holds all the same; only the message about it is poorer.
      } catch {
        try? file.close()
        throw error
      }
      return WorkLock(file: file, path: path)
    }
  }

  /// Waits for the right without blocking a thread; cancelling the task ends the waiting.
  package static func wait(_ path: String, interval: Duration) async throws -> WorkLock {
    while true {
      if let lock = try attempt(path) { return lock }
      try await Task.sleep(for: interval)
    }
  }

  /// Lets the next one in; again, it does nothing.
  package func release() {
    guard let file = file.withLock({ $0.take() }) else { return }
    // The name goes first, while nobody else can have the lock.
    _ = unsafe unlink(path)
    // A child process on its way to its program holds the descriptor too, so closing alone would come too late.
    _ = flock(file.rawValue, LOCK_UN)
    try? file.close()
  }

  deinit { release() }
}
