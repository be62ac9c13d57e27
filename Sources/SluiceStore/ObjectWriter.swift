import Glibc
import Synchronization
import SystemPackage

/// One object on its way into the store: bytes are hashed while they are written to a temporary file.
///
/// Calls may come from any thread, one after the other. A writer that goes away unfinished leaves nothing.
package final class ObjectWriter: Sendable {
  private let store: ObjectStore
  private let expectedSize: Int
  /// Guards the file, the hasher and the bytes not yet written, for writers handed from thread to thread.
  private let state: Mutex<State>

  private struct State: ~Copyable {
    /// nil when finished or abandoned.
    var file: TemporaryFile?
    var hasher = ContentHasher()
    /// Small pieces wait here, unhashed, until they are worth a system call.
    var buffer: [UInt8] = []
    var size = 0
    var behind: WriteBehind

    init(file: consuming TemporaryFile, largeSize: Int) {
      self.file = consume file
      behind = WriteBehind(largeSize: largeSize)
    }
  }

  private static let bufferSize = 256 << 10
  /// From how many bytes on a piece is worth a system call of its own.
  private static let directSize = 64 << 10

  init(store: ObjectStore, file: consuming TemporaryFile, expectedSize: Int) {
    self.store = store
    self.expectedSize = expectedSize
    state = Mutex(State(file: file, largeSize: store.largeSize))
  }

  /// The path of the temporary file while the object is being written, nil afterwards.
  package var temporaryPath: String? {
    state.withLock { state in
      switch state.file {
      case .some(let file): file.path
      case .none: nil
      }
    }
  }

  /// - Throws: `.full`, `.unwritable`.
  /// - Precondition: not finished nor abandoned.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      precondition(state.file != nil, "write to a finished object")
      state.size += bytes.count
      if bytes.count < Self.directSize, state.buffer.count + bytes.count <= Self.bufferSize {
        if state.buffer.capacity == 0 { state.buffer.reserveCapacity(Self.bufferSize) }
        unsafe state.buffer.append(contentsOf: bytes)
        return
      }
      try flush(&state)
      // In pieces, so that what was hashed is still in the cache when it is written.
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(Self.bufferSize))
        try unsafe hashAndWrite(piece, &state)
        unsafe rest = rest.dropFirst(Self.bufferSize)
      }
    }
  }

  /// The same for an array.
  package func write(_ bytes: [UInt8]) throws(StoreError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
      try unsafe write(bytes)
    }
  }

  /// The same for a span.
  package func write(_ bytes: borrowing RawSpan) throws(StoreError) {
    try unsafe bytes.withUnsafeBytes { (bytes) throws(StoreError) in try unsafe write(bytes) }
  }

  private func flush(_ state: inout State) throws(StoreError) {
    if state.buffer.isEmpty { return }
    let buffer = state.buffer
    state.buffer = []
    try unsafe buffer.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
      try unsafe hashAndWrite(bytes, &state)
    }
  }

  private func hashAndWrite(
    _ bytes: UnsafeRawBufferPointer, _ state: inout State
  ) throws(StoreError) {
    guard let file = state.file?.descriptor else { return }
    unsafe state.hasher.update(bytes)
    try unsafe writeFully(
      bytes, to: file, intent: .write(bytes: max(expectedSize, state.size)), path: store.root)
    state.behind.wrote(bytes.count, to: file)
  }

  /// Completes the object: from now on it is there under its digest.
  ///
  /// An object that was there already is kept and the new bytes are dropped. May be called on a background thread;
  /// nothing else than the disk is waited for.
  ///
  /// - Returns: the digest, and the size in bytes.
  /// - Throws: `.full`, `.unwritable`; the temporary file is gone then.
  package func finish() throws(StoreError) -> (digest: Digest, size: Int) {
    try state.withLock { (state) throws(StoreError) in
      do throws(StoreError) {
        try flush(&state)
      } catch {
        state.file = nil
        throw error
      }
      guard let file = state.file.take() else { preconditionFailure("an object finished twice") }
      let digest = state.hasher.digest()
      try store.publish(file, digest: digest, size: state.size)
      return (digest, state.size)
    }
  }

  /// Drops what was written; does nothing after `finish`.
  package func abandon() {
    state.withLock { state in
      state.file = nil
      state.buffer = []
    }
  }
}
