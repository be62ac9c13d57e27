import Glibc

/// The bytes of a regular file as they are stored. It owns the file descriptor.
final class FileBytes: ByteSource {
  let path: String
  /// The size in bytes when the file was opened.
  let size: Int
  private(set) var consumed = 0
  private let descriptor: Int32

  /// - Throws: `.unreadable` for a path that is missing, a directory, forbidden or no regular file.
  init(path: String) throws(FrameError) {
    self.path = path
    // Without O_NONBLOCK opening a pipe would wait for a writer.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FrameError(unreadable: path, errno) }
    var status = stat()
    let known = unsafe fstat(descriptor, &status)
    let kind = status.st_mode & S_IFMT
    guard known == 0, kind == S_IFREG else {
      close(descriptor)
      throw kind == S_IFDIR
        ? FrameError(unreadable: path, EISDIR)
        : FrameError(.unreadable, "\(path): cannot be read: it is not a regular file")
    }
    size = Int(status.st_size)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  /// Whether the file starts with these bytes; leaves the reading position alone.
  func starts(with prefix: [UInt8]) -> Bool {
    var head = [UInt8](repeating: 0, count: prefix.count)
    let count = unsafe pread(descriptor, &head, head.count, 0)
    return count == prefix.count && head == prefix
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = unsafe Glibc.read(
        descriptor, buffer.baseAddress! + filled, buffer.count - filled)
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw FrameError(unreadable: path, errno)
      }
    }
    consumed += filled
    return filled
  }
}
