import Crypto
import Glibc
import SystemPackage

/// A SHA-256 that is fed piece by piece.
package struct ContentHasher: Sendable {
  private var state = SHA256()

  package init() {}

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe state.update(bufferPointer: bytes)
  }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
  }

  /// The digest of all bytes so far; more may follow.
  package func digest() -> Digest {
    unsafe state.finalize().withUnsafeBytes { unsafe Digest($0) }
  }
}

extension Digest {
  package static func of(_ bytes: UnsafeRawBufferPointer) -> Digest {
    var hasher = ContentHasher()
    unsafe hasher.update(bytes)
    return hasher.digest()
  }

  package static func of(_ bytes: [UInt8]) -> Digest {
    var hasher = ContentHasher()
    hasher.update(bytes)
    return hasher.digest()
  }

  /// Reads a regular file to its end.
  ///
  /// - Returns: the digest, and the size in bytes.
  /// - Throws: `.missing`, `.unreadable`, or `.notAFile` for a folder, pipe or device.
  package static func of(
    fileAt path: String
  ) throws(StoreError) -> (digest: Digest, size: Int) {
    let file = try openFile(path, .readOnly, options: .nonBlocking, intent: .read)
    defer { try? file.close() }
    return try of(file, path: path)
  }

  static func of(
    _ file: FileDescriptor, path: String
  ) throws(StoreError) -> (digest: Digest, size: Int) {
    guard let status = fileStatus(file), isRegularFile(status) else {
      throw StoreError(.notAFile, "cannot read '\(path)': it is not a regular file", path: path)
    }
    // A quarter of a megabyte stays in the second level cache between reading and hashing.
    let chunk = min(256 << 10, max(4 << 10, Int(status.st_size) + 1))
    var hasher = ContentHasher()
    var size = 0
    var buffer = [UInt8](repeating: 0, count: chunk)
    do {
      try unsafe buffer.withUnsafeMutableBytes { buffer in
        while true {
          let count = try unsafe file.read(into: buffer)
          if count == 0 { break }
          unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          size += count
        }
      }
    } catch {
      throw StoreError(error as? Errno ?? .ioError, .read, path: path)
    }
    return (hasher.digest(), size)
  }
}
