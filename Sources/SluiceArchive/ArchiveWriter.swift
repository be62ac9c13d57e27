import SluiceStore
import SystemPackage

/// Writes a tar.gz, file after file; it is in its place when it is complete.
///
/// The same files give the same bytes.
package struct ArchiveWriter: ~Copyable {
  private var output: AtomicOutput
  private let deflater: Deflater
  private let folder: String
  private let modified: Int
  private var hasher = ContentHasher()
  /// Of the header, which the digest leaves out.
  private var headerLeft = SealedHeader.size

  /// - Parameters:
  ///   - folder: in which the files are within the archive.
  ///   - modified: the time of all files, seconds since 1970-01-01T00:00:00Z.
  /// - Throws: `StoreError`, `ArchiveError`.
  package init(_ path: String, folder: String, modified: Int) throws {
    let deflater = try Deflater()
    let made = try AtomicOutput(path)
    self.deflater = deflater
    self.folder = folder
    self.modified = modified
    output = consume made
  }

  package mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try begin(name, size: bytes.count)
    try write(deflater.pack(bytes))
    try pad(bytes.count)
  }

  /// - Parameter size: how long the file must be.
  package mutating func add(_ name: String, fileAt path: String, size: Int) throws {
    try begin(name, size: size)
    let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    defer { try? file.close() }
    var left = size
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while left > 0 {
      let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      if count == 0 || count > left { break }
      try write(deflater.pack(Array(buffer[..<count])))
      left -= count
    }
    if left != 0 { throw ArchiveError("'\(path)' does not have \(size) bytes any more") }
    try pad(size)
  }

  package mutating func finish() throws {
    try write(deflater.pack([UInt8](repeating: 0, count: 1024), isLast: true))
    try output.replace(at: SealedHeader.digestOffset, with: Array(hasher.digest().hex.utf8))
    try output.finish()
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    let skipped = min(headerLeft, bytes.count)
    headerLeft -= skipped
    hasher.update(Array(bytes.dropFirst(skipped)))
    try output.write(bytes)
  }

  private mutating func begin(_ name: String, size: Int) throws {
    let header = TarHeader(name: "\(folder)/\(name)", size: size, modified: modified)
    try write(deflater.pack(try header.bytes()))
  }

  private mutating func pad(_ size: Int) throws {
    let rest = size % TarHeader.size
    if rest == 0 { return }
    try write(deflater.pack([UInt8](repeating: 0, count: TarHeader.size - rest)))
  }
}
