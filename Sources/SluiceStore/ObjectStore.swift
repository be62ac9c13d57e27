import Glibc
import Synchronization
import SystemPackage

/// Bytes kept by what they are: the object with digest `abcdef…` is the read-only file `<root>/ab/cdef…`.
///
/// An object appears in one piece or not at all, and never changes. Several processes may use one store.
package struct ObjectStore: Sendable {
  /// When new objects are put on the disk, as opposed to into the kernel's memory; it matters for power cuts only.
  package enum SyncPolicy: Sendable {
    /// `finish` returns when the object is on the disk.
    case eachObject
    /// `finish` leaves the bytes to the kernel; `settle` waits for all. Call it before anything durable names the objects.
    case deferred
  }

  package let root: String
  package let sync: SyncPolicy
  /// From how many bytes on an object leaves the system's cache while it is written; see `WriteBehind`.
  let largeSize: Int
  private let shared = Shared()

  /// What the copies of a store have in common.
  private final class Shared: Sendable {
    /// Objects finished but not yet known to be on the disk, those whose bytes were written or read, and whether dead
    /// temporary files were removed.
    let state = Mutex(State())

    struct State {
      var pending: Set<Digest> = []
      var confirmed: Set<Digest> = []
      var isClean = false
    }
  }

  /// - Parameter root: the folder of the objects, `artifacts/store`; it is made if need be.
  /// - Throws: `.unwritable`, `.readOnly` or `.full` where it is not there and cannot be made.
  package init(
    root: String, sync: SyncPolicy = .eachObject, largeSize: Int = WriteBehind.usualSize
  ) throws(StoreError) {
    self.root = root
    self.sync = sync
    self.largeSize = largeSize
    if !isFolder(temporaryFolder) { try makeFolder(temporaryFolder) }
  }

  /// The store at `root` as it is: nothing is made unless an object is written.
  package init(existing root: String) {
    self.root = root
    self.sync = .eachObject
    largeSize = WriteBehind.usualSize
  }

  var temporaryFolder: String { root + "/tmp" }

  /// `<root>/ab/cdef…`, whether there is such an object or not.
  package func path(of digest: Digest) -> String {
    digest.path(in: root)
  }

  /// The size in bytes of an object that is there.
  package func size(of digest: Digest) -> Int? {
    guard let status = status(of: path(of: digest), followLinks: false), isRegularFile(status)
    else { return nil }
    return Int(status.st_size)
  }

  /// Whether the object is there with all its bytes and nobody has written to it.
  ///
  /// Objects carry a seal, a modification time that is always the same. A file without it was written to, or came
  /// with a copy of the store: its bytes are read again, and it is sealed again if they are right.
  package func hasObject(_ digest: Digest, size: Int) -> Bool {
    let path = path(of: digest)
    guard let status = status(of: path, followLinks: false), isRegularFile(status),
      Int(status.st_size) == size
    else { return false }
    if ObjectSeal.isOn(status) { return true }
    guard let content = try? Digest.of(fileAt: path), content.digest == digest else { return false }
    ObjectSeal.put(on: path)
    return true
  }

  /// Whether the object is there and need not be stored again; one that is damaged in whatever way is replaced.
  func isSound(_ digest: Digest, size: Int) -> Bool {
    if !hasObject(digest, size: size) { return false }
    do throws(StoreError) {
      try confirm(digest)
      return true
    } catch {
      return false
    }
  }

  func isConfirmed(_ digest: Digest) -> Bool {
    shared.state.withLock { $0.confirmed.contains(digest) }
  }

  func noteConfirmed(_ digest: Digest) {
    shared.state.withLock { _ = $0.confirmed.insert(digest) }
  }

  /// Begins an object whose digest is not known yet.
  ///
  /// - Parameter expectedSize: bytes to come, for the message when the disk is full.
  /// - Throws: `.unwritable`, `.readOnly` or `.full`.
  package func makeWriter(expectedSize: Int = 0) throws(StoreError) -> ObjectWriter {
    try prepare()
    return ObjectWriter(
      store: self, file: try TemporaryFile(in: temporaryFolder, prefix: Self.temporaryPrefix),
      expectedSize: expectedSize)
  }

  /// Stores bytes that are in memory already.
  package func store(
    _ bytes: [UInt8]
  ) throws(StoreError) -> (digest: Digest, size: Int) {
    let writer = try makeWriter(expectedSize: bytes.count)
    try writer.write(bytes)
    return try writer.finish()
  }

  static let temporaryPrefix = "object-"

  /// Makes the folder for temporary files again if somebody removed it, and removes what dead processes left, once.
  private func prepare() throws(StoreError) {
    if !isFolder(temporaryFolder) { try makeFolder(temporaryFolder) }
    let isFirst = shared.state.withLock { state in
      defer { state.isClean = true }
      return !state.isClean
    }
    if isFirst { removeStaleTemporaries() }
  }

  /// Removes temporary files of processes that died; it is done by itself before the first object is written.
  ///
  /// - Returns: how many were removed.
  @discardableResult
  package func removeStaleTemporaries() -> Int {
    TemporaryFile.removeStale(in: temporaryFolder, prefix: Self.temporaryPrefix)
  }

  /// Puts a complete temporary file in its place, or drops it where the same object is there.
  func publish(
    _ file: consuming TemporaryFile, digest: Digest, size: Int
  ) throws(StoreError) {
    let target = path(of: digest)
    if isSound(digest, size: size) {
      // Its writer may be another process that has not synced it yet.
      try settleOrPostpone(digest)
      return
    }
    try file.makeReadOnly()
    ObjectSeal.put(on: file.descriptor)
    if sync == .eachObject { try file.sync(bytes: size) }
    // A closure could not consume the file.
    let isNewFolder = try makeFolder(parentFolder(of: target))
    try file.publish(as: target)
    try published(digest, isNewFolder: isNewFolder)
  }

  /// Names an object whose bytes are synced already, if they are to be.
  func publish(
    _ digest: Digest, _ rename: (_ target: String) throws(StoreError) -> Void
  ) throws(StoreError) {
    let target = path(of: digest)
    let isNewFolder = try makeFolder(parentFolder(of: target))
    try rename(target)
    try published(digest, isNewFolder: isNewFolder)
  }

  private func published(_ digest: Digest, isNewFolder: Bool) throws(StoreError) {
    noteConfirmed(digest)
    if sync == .eachObject {
      try syncFolder(parentFolder(of: path(of: digest)))
      if isNewFolder { try syncFolder(root) }
    } else {
      shared.state.withLock { _ = $0.pending.insert(digest) }
    }
  }

  func settleOrPostpone(_ digest: Digest) throws(StoreError) {
    switch sync {
    case .deferred: shared.state.withLock { _ = $0.pending.insert(digest) }
    case .eachObject: try syncObject(digest)
    }
  }

  private func syncObject(_ digest: Digest) throws(StoreError) {
    let path = path(of: digest)
    let file = try openFile(path, .readOnly, intent: .read)
    defer { try? file.close() }
    try check(.write(bytes: size(of: digest) ?? 0), path: path) { fsync(file.rawValue) }
  }

  /// Waits until every object this store finished is on the disk; with `.eachObject` there is nothing to wait for.
  package func settle() throws(StoreError) {
    let pending = shared.state.withLock { state in
      defer { state.pending = [] }
      return state.pending.sorted()
    }
    if pending.isEmpty { return }
    do throws(StoreError) {
      var folders: [String] = [root]
      for digest in pending {
        try syncObject(digest)
        let folder = parentFolder(of: path(of: digest))
        if folders.last != folder { folders.append(folder) }
      }
      for folder in folders { try syncFolder(folder) }
    } catch {
      shared.state.withLock { $0.pending.formUnion(pending) }
      throw error
    }
  }
}
