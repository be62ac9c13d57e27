import Glibc
import SystemPackage

extension ObjectStore {
  /// Makes a file that is complete an object, by renaming where that can be: afterwards it is gone from its path.
  ///
  /// The file must lie in the store's file system to be renamed; from elsewhere, and where it has other names too,
  /// by which it could be changed, its bytes are copied. Nobody may write to it meanwhile or later.
  ///
  /// - Returns: the digest, and the size in bytes.
  /// - Throws: `.missing`, `.unreadable`, `.notAFile`, `.full`, `.unwritable`.
  package func adopt(fileAt path: String) throws(StoreError) -> (digest: Digest, size: Int) {
    let file = try openFile(path, .readOnly, options: [.nonBlocking, .noFollow], intent: .read)
    defer { try? file.close() }
    guard let status = fileStatus(file), isRegularFile(status) else {
      throw StoreError(.notAFile, "cannot read '\(path)': it is not a regular file", path: path)
    }
    if status.st_nlink > 1 || status.st_dev != device {
      let object = try copy(file, path: path)
      try removeFile(path)
      return object
    }
    let (digest, size) = try Digest.of(file, path: path)
    if isSound(digest, size: size) {
      try settleOrPostpone(digest)
      try removeFile(path)
      return (digest, size)
    }
    try check(.write(bytes: 0), path: path) { fchmod(file.rawValue, status.st_mode & 0o555) }
    ObjectSeal.put(on: file)
    if sync == .eachObject {
      try check(.write(bytes: size), path: path) { fsync(file.rawValue) }
    }
    try publish(digest) { (target) throws(StoreError) in try renameFile(path, to: target) }
    return (digest, size)
  }

  /// Makes an object of a file's bytes; the file stays, and may be changed afterwards.
  ///
  /// - Returns: the digest, and the size in bytes.
  /// - Throws: `.missing`, `.unreadable`, `.full`, `.unwritable`.
  package func store(fileAt path: String) throws(StoreError) -> (digest: Digest, size: Int) {
    let file = try openFile(path, .readOnly, intent: .read)
    defer { try? file.close() }
    return try copy(file, path: path)
  }

  /// The device of the store's folder.
  private var device: dev_t { SluiceStore.status(of: root)?.st_dev ?? 0 }

  private func copy(
    _ file: FileDescriptor, path: String
  ) throws(StoreError) -> (digest: Digest, size: Int) {
    let writer = try makeWriter()
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count: Int
      do {
        count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      } catch {
        throw StoreError(error as? Errno ?? .ioError, .read, path: path)
      }
      if count == 0 { break }
      try unsafe writer.write(buffer.span.extracting(first: count).bytes)
    }
    return try writer.finish()
  }
}
