import Glibc

/// A file's bytes, mapped read-only: pages come from the disk only when they are looked at.
///
/// The file must not shrink while it is mapped (the system would kill the process); what lies in the
/// store never changes, and writers elsewhere replace files by renaming.
@safe package final class MappedFile: Sendable {
  package let path: String
  /// In bytes.
  package let count: Int
  /// nil for an empty file, which cannot be mapped. Owned; unmapped in `deinit`; never written to.
  private nonisolated(unsafe) let start: UnsafeRawPointer?

  /// - Throws: `.unreadable` for a missing file, a directory, a pipe, or without permission.
  package init(path: String) throws(FrameError) {
    // Without O_NONBLOCK opening a pipe would wait for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw FrameError(unreadable: path, errno) }
    defer { close(descriptor) }
    var status = stat()
    if unsafe fstat(descriptor, &status) != 0 { throw FrameError(unreadable: path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FrameError(unreadable: path, EISDIR)
    default: throw FrameError(.unreadable, "\(path): cannot be read: it is not a regular file")
    }
    self.path = path
    count = Int(status.st_size)
    if count == 0 {
      unsafe start = nil
    } else {
      let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
      if unsafe address == MAP_FAILED { throw FrameError(unreadable: path, errno) }
      unsafe start = UnsafeRawPointer(address)
    }
  }

  deinit {
    if let start = unsafe start { unsafe munmap(UnsafeMutableRawPointer(mutating: start), count) }
  }

  /// All bytes of the file, valid as long as the mapping.
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let buffer = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
      let span = unsafe Span<UInt8>(_unsafeBytes: buffer)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}
