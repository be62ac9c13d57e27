import Glibc
import SystemPackage

/// Files that are replaced as a whole: a reader, or whoever comes after a crash, sees the old bytes or the new ones.
package enum AtomicFile {
  /// Writes a temporary file beside `path`, syncs it, renames it to `path` and syncs the folder.
  ///
  /// The folder must exist. What a killed process left of an earlier try is removed.
  ///
  /// - Parameter isPrivate: whether only its owner may read the file, from its first byte on.
  /// - Throws: `.full`, `.unwritable`, `.readOnly`; `path` is as it was then.
  package static func write(
    _ bytes: [UInt8], to path: String, isPrivate: Bool = false
  ) throws(StoreError) {
    var file = try AtomicOutput(path, isPrivate: isPrivate)
    try file.write(bytes)
    try file.finish()
  }
}

/// An atomic file that is written piece by piece; one that is not finished leaves nothing.
package struct AtomicOutput: ~Copyable {
  private let path: String
  /// nil when it is finished.
  private var file: TemporaryFile?
  private let descriptor: Int32
  private var size = 0

  /// - Throws: `.unwritable`, `.readOnly`.
  package init(_ path: String, isPrivate: Bool = false) throws(StoreError) {
    guard let name = FilePath(path).lastComponent?.string, !isFolder(path) else {
      throw StoreError(.isDirectory, .write(bytes: 0), path: path)
    }
    let folder = parentFolder(of: path)
    let prefix = ".\(name).tmp-"
    TemporaryFile.removeStale(in: folder, prefix: prefix)
    let made = try TemporaryFile(in: folder, prefix: prefix)
    let descriptor = made.descriptor.rawValue
    if isPrivate { try check(.write(bytes: 0), path: path) { fchmod(descriptor, 0o600) } }
    self.path = path
    self.descriptor = descriptor
    file = consume made
  }

  /// - Throws: `.full`, `.unwritable`.
  package mutating func write(_ bytes: [UInt8]) throws(StoreError) {
    try write(bytes.span.bytes)
  }

  /// - Throws: `.full`, `.unwritable`.
  package mutating func write(_ bytes: RawSpan) throws(StoreError) {
    size += bytes.byteCount
    let (file, path, size) = (FileDescriptor(rawValue: descriptor), path, size)
    try unsafe bytes.withUnsafeBytes { (content) throws(StoreError) in
      try unsafe writeFully(content, to: file, intent: .write(bytes: size), path: path)
    }
  }

  /// Replaces bytes that were written already.
  ///
  /// - Throws: `.full`, `.unwritable`.
  package func replace(at offset: Int, with bytes: [UInt8]) throws(StoreError) {
    let file = FileDescriptor(rawValue: descriptor)
    do {
      let count = try unsafe bytes.span.bytes.withUnsafeBytes {
        try unsafe file.writeAll(toAbsoluteOffset: Int64(offset), $0)
      }
      precondition(count == bytes.count)
    } catch {
      throw StoreError(error as? Errno ?? .ioError, .write(bytes: size), path: path)
    }
  }

  /// Puts the bytes on the disk and the file in its place.
  package mutating func finish() throws(StoreError) {
    guard let file = file.take() else { preconditionFailure("a file finished twice") }
    try file.sync(bytes: size)
    try file.publish(as: path)
    try syncFolder(parentFolder(of: path))
  }
}
