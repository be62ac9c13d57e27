/// The lock of an artifacts folder, `<folder>/.lock`: who uses its objects shares it, who removes any has it alone.
///
/// An object that a run has stored or taken from the cache is named by nothing durable until the step is written down.
/// Whoever holds the lock alone knows that there is no such run, so that what the metadata do not name is not in use.
package enum ProjectLock {
  package static func path(in folder: String) -> String { "\(folder)/.lock" }

  /// - Parameters:
  ///   - mode: `.shared` to run, register or read; `.exclusive` to remove.
  ///   - wait: whether to wait for the holders, however long they take.
  ///   - holders: who may share the lock now, in words; a holder for itself is known without.
  ///   - onWait: called once before waiting, with who is waited for.
  /// - Throws: `.locked` when it is held and `wait` is false; `.unwritable`, `.readOnly`, `.full`.
  package static func acquire(
    in folder: String, _ mode: FileLock.Mode, wait: Bool, holders: () -> String? = { nil },
    onWait: (String) -> Void = { _ in }
  ) throws(StoreError) -> FileLock {
    let path = path(in: folder)
    func name(_ owner: LockOwner?) -> String {
      owner?.description ?? holders() ?? "another process"
    }
    do throws(StoreError) {
      return try FileLock.acquire(path, mode, wait: wait) { onWait(name($0)) }
    } catch  where error.code == .locked {
      throw StoreError(
        .locked, "'\(folder)' is in use by \(name(LockOwner.read(at: path)))", path: path,
        hint: "try again when it is done, or wait for it: leave out --no-wait")
    }
  }
}
