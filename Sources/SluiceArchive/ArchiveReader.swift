import SluiceStore
import SystemPackage

/// Reads a tar.gz as `ArchiveWriter` writes it, file after file, in bounded memory.
///
/// Nothing is written anywhere, and every bit of the archive is checked, at the latest when `next` gives nil.
package final class ArchiveReader {
  package struct File: Sendable, Equatable {
    /// Within the archive's folder.
    package var name: String
    package var size: Int
  }

  private let path: String
  private let file: FileDescriptor
  private let inflater: Inflater
  private var packed: ArraySlice<UInt8> = []
  /// Of all bytes behind the header.
  private var hasher = ContentHasher()
  private let seal: Digest
  /// What is left of the file that is being read.
  private var left = 0
  private var padding = 0
  private static let pieceSize = 1 << 18

  /// - Throws: `ArchiveError` where it cannot be read or is no archive.
  package init(_ path: String) throws(ArchiveError) {
    self.path = path
    do {
      file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    } catch {
      throw ArchiveError("'\(path)' cannot be read: \(error)")
    }
    inflater = try Inflater()
    packed = try Self.piece(of: file, path)
    guard let seal = SealedHeader.digest(packed.prefix(SealedHeader.size)) else {
      let isGzip = SealedHeader.isGzip(packed)
      throw ArchiveError(
        isGzip
          ? "'\(path)' was changed or packed anew: it does not begin as an export does"
          : "'\(path)' is not a model export",
        hint: isGzip ? nil : "'sluice models export' makes one, a .tar.gz file")
    }
    self.seal = seal
    hasher.update(Array(packed.dropFirst(SealedHeader.size)))
  }

  deinit { try? file.close() }

  /// Goes on to the next file, over what is left of the one before.
  ///
  /// - Returns: nil at the end of the archive.
  package func next() throws(ArchiveError) -> File? {
    while left > 0 { _ = try read() }
    if try unpacked(padding).contains(where: { $0 != 0 }) { throw damaged() }
    padding = 0
    let bytes = try unpacked(TarHeader.size)
    if bytes.allSatisfy({ $0 == 0 }) {
      if try unpacked(TarHeader.size).contains(where: { $0 != 0 }) { throw damaged() }
      try expectEnd()
      return nil
    }
    guard let header = TarHeader(bytes), let slash = header.name.firstIndex(of: "/") else {
      throw damaged()
    }
    left = header.size
    padding = (TarHeader.size - header.size % TarHeader.size) % TarHeader.size
    return File(name: String(header.name[header.name.index(after: slash)...]), size: header.size)
  }

  /// - Returns: the next bytes of the file, at most 256 KiB; none at its end.
  package func read() throws(ArchiveError) -> [UInt8] {
    let bytes = try unpacked(min(left, Self.pieceSize))
    left -= bytes.count
    return bytes
  }

  private func unpacked(_ count: Int) throws(ArchiveError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      if packed.isEmpty { try refill() }
      if packed.isEmpty || inflater.isComplete {
        throw ArchiveError("'\(path)' is cut off", hint: "copy it again from where it was made")
      }
      guard let (output, taken) = inflater.unpack(packed, limit: count - bytes.count) else {
        throw damaged()
      }
      packed = packed.dropFirst(taken)
      bytes += output
    }
    return bytes
  }

  /// The checksum comes after the last byte, and nothing after that.
  private func expectEnd() throws(ArchiveError) {
    while !inflater.isComplete {
      if packed.isEmpty { try refill() }
      guard !packed.isEmpty else {
        throw ArchiveError("'\(path)' is cut off", hint: "copy it again from where it was made")
      }
      guard let (output, taken) = inflater.unpack(packed, limit: 1), output.isEmpty else {
        throw damaged()
      }
      packed = packed.dropFirst(taken)
    }
    if packed.isEmpty { try refill() }
    if !packed.isEmpty { throw ArchiveError("'\(path)' was changed: it goes on behind its end") }
    if hasher.digest() != seal { throw damaged() }
  }

  private func refill() throws(ArchiveError) {
    packed = try Self.piece(of: file, path)
    hasher.update(Array(packed))
  }

  private static func piece(
    of file: FileDescriptor, _ path: String
  ) throws(ArchiveError) -> ArraySlice<UInt8> {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    do {
      let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      return buffer[..<count]
    } catch {
      throw ArchiveError("'\(path)' cannot be read: \(error)")
    }
  }

  private func damaged() -> ArchiveError {
    ArchiveError(
      "'\(path)' is damaged: its packed data were changed",
      hint: "copy it again from where it was made")
  }
}
