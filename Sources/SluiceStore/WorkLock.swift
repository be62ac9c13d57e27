import Glibc
import Synchronization
import SystemPackage

/// The right to do a piece of work that several processes may want to do: one has it, and the kernel takes it back
/// when it dies.
///
/// Its file has its name only while somebody has the right or waits for it. The text in it says who, for messages.
/// File systems are slow at making files where others were removed shortly before, so a file that is not needed any
/// more is put aside, locked as it is, and gets the name of the next lock.
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
    if let spare = Spares.shared.take(in: parentFolder(of: path)) {
      // Unlike a rename it fails where somebody has the right, or had it and died.
      if unsafe link(spare.path, path) == 0 {
        _ = unsafe unlink(spare.path)
        return try lock(spare.file, path)
      }
      Spares.shared.put(spare)
    }
    var hasFolder = false
    while true {
      let file: FileDescriptor
      do {
        file = try openFile(
          path, .readWrite, options: .create, permissions: [.ownerReadWrite, .groupReadWrite],
          intent: .lock)
      } catch  where error.code == .unwritable && !hasFolder {
        // Another process may make it at the same time.
        try makeFolder(parentFolder(of: path))
        hasFolder = true
        continue
      }
      while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
        let failure = errno
        if failure == EINTR { continue }
        try? file.close()
        if failure == EWOULDBLOCK { return nil }
        throw StoreError(Errno(rawValue: failure), .lock, path: path)
      }
      // Its last owner took the name from the file before letting go: whoever comes next makes another.
      if fileStatus(file)?.st_ino != status(of: path)?.st_ino {
        try? file.close()
        continue
      }
      return try lock(file, path)
    }
  }

  /// Writes into a locked file who has it.
  private static func lock(
    _ file: FileDescriptor, _ path: String
  ) throws(StoreError) -> WorkLock {
    let owner = LockOwner.current().encoded()
    do throws(StoreError) {
      try check(.lock, path: path) { ftruncate(file.rawValue, 0) }
      _ = lseek(file.rawValue, 0, SEEK_SET)
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
    if Spares.shared.putAside(file, path) { return }
    // The name goes first, while nobody else can have the lock.
    _ = unsafe unlink(path)
    // A child process on its way to its program holds the descriptor too, so closing alone would come too late.
    _ = flock(file.rawValue, LOCK_UN)
    try? file.close()
  }

  deinit { release() }

  /// Removes the files that were put aside, once no more locks are taken.
  package static func removeSpares() {
    while let spare = Spares.shared.take(in: nil) {
      _ = unsafe unlink(spare.path)
      _ = flock(spare.file.rawValue, LOCK_UN)
      try? spare.file.close()
    }
  }

  /// Locked files without a lock's name.
  private final class Spares: Sendable {
    static let shared = Spares()

    struct Spare {
      var file: FileDescriptor
      var path: String
      var folder: String
    }

    /// As many are kept as steps may well run at once.
    private static let limit = 64
    /// The files, and how many there have been.
    private let state = Mutex((spares: [Spare](), count: 0))

    /// - Parameter folder: where it lies; nil for anywhere.
    func take(in folder: String?) -> Spare? {
      state.withLock { state in
        state.spares.lastIndex { folder == nil || $0.folder == folder }.map {
          state.spares.remove(at: $0)
        }
      }
    }

    func put(_ spare: Spare) { state.withLock { $0.spares.append(spare) } }

    /// - Returns: whether the file has lost its name and is kept.
    func putAside(_ file: FileDescriptor, _ path: String) -> Bool {
      state.withLock { state in
        if state.spares.count >= Self.limit { return false }
        state.count += 1
        let folder = parentFolder(of: path)
        let aside = "\(folder)/.spare-\(getpid())-\(state.count)"
        guard unsafe rename(path, aside) == 0 else { return false }
        state.spares.append(Spare(file: file, path: aside, folder: folder))
        return true
      }
    }
  }
}
