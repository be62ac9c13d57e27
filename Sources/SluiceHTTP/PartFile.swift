import SluiceStore
import SystemPackage

/// What has come of a file so far, and of which version of it, so that another process can go on after a kill.
///
/// Beside the bytes at `path` lies `<path>.origin`, which is written before the first byte of a version.
struct PartFile: ~Copyable {
  /// What the server said of the version the bytes are of.
  struct Origin: Equatable {
    var entityTag: String?
    var lastModified: String?
    var length: Int?

    /// What `If-Range` takes: a strong entity tag or else a date (RFC 9110, 13.1.5).
    var validator: String? {
      if let entityTag, entityTag.hasPrefix("\"") { return entityTag }
      return lastModified
    }
  }

  private(set) var size: Int
  private(set) var origin: Origin
  private let path: String
  private let file: FileDescriptor

  private static func originPath(_ path: String) -> String { path + ".origin" }

  /// Opens what is there, or begins with nothing.
  init(at path: String) throws(StoreError) {
    let opened: (file: FileDescriptor, size: Int)
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      opened = (file, Int(try file.seek(offset: 0, from: .end)))
    } catch {
      throw StoreError(error as? Errno ?? .ioError, .write(bytes: 0), path: path)
    }
    (file, size) = opened
    self.path = path
    origin = Self.readOrigin(Self.originPath(path))
  }

  deinit { try? file.close() }

  /// Forgets the bytes and begins another version.
  mutating func restart(_ origin: Origin) throws(StoreError) {
    do {
      try file.resize(to: 0)
      _ = try file.seek(offset: 0, from: .start)
    } catch {
      throw StoreError(error as? Errno ?? .ioError, .write(bytes: 0), path: path)
    }
    size = 0
    if origin != self.origin {
      try AtomicFile.write(Self.encoded(origin), to: Self.originPath(path))
      self.origin = origin
    }
  }

  /// - Throws: `.full` and the like; the bytes that went through stay.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var written = 0
    do {
      while written < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = try unsafe file.write(rest)
        written += count
        size += count
      }
    } catch {
      throw StoreError(
        error as? Errno ?? .ioError, .write(bytes: max(size, origin.length ?? 0)), path: path)
    }
  }

  /// Removes the file and what is known of it.
  static func remove(at path: String) {
    for path in [path, originPath(path)] { try? removeFile(path) }
  }

  // One `name: value` a line; what does not read is as if it were not there.

  private static func encoded(_ origin: Origin) -> [UInt8] {
    var text = ""
    if let tag = origin.entityTag { text += "etag: \(tag)\n" }
    if let date = origin.lastModified { text += "last-modified: \(date)\n" }
    if let length = origin.length { text += "length: \(length)\n" }
    return Array(text.utf8)
  }

  private static func readOrigin(_ path: String) -> Origin {
    var origin = Origin()
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    else { return origin }
    defer { try? file.close() }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      (try? unsafe file.read(into: buffer)) ?? 0
    }
    for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = String(line[colon...].dropFirst(2))
      switch line[..<colon] {
      case "etag": origin.entityTag = value
      case "last-modified": origin.lastModified = value
      case "length": origin.length = Int(value)
      default: continue
      }
    }
    return origin
  }
}
