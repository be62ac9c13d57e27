import Glibc

/// RecordIO-protobuf read in parts from a file, a named pipe or standard input, whatever its length.
///
/// Memory is that of the part asked for, plus the longest record. What can be read only once is kept in a file without
/// a name while it is read for the first time, if it is to be read again.
package final class RecordStream: RecordSource {
  /// A length beyond this is taken for damage.
  static let longestRecord = 1 << 30
  private static let blockSize = 1 << 20

  package let name: String
  private let descriptor: Int32
  private let isRegular: Bool
  private let ownsDescriptor: Bool
  private var spool: Int32 = -1
  private var spoolIsComplete = false
  private var gathering = RecordGathering()
  private var buffer: [UInt8] = []
  /// The part of `buffer` that holds bytes not yet used.
  private var filled = 0..<0
  /// Where `buffer` starts in the stream.
  private var base = 0
  private var isAtEnd = false

  /// - Parameters:
  ///   - path: `-` for standard input.
  ///   - readsAgain: whether `rewind` will be called.
  ///   - scratch: a folder for what is kept of a stream that can be read only once.
  /// - Throws: `.unreadable` for a path that is missing, a directory or forbidden.
  package init(path: String, readsAgain: Bool, scratch: String) throws(FrameError) {
    name = path == "-" ? "standard input" : path
    ownsDescriptor = path != "-"
    // Opening a pipe waits for who writes to it.
    descriptor = ownsDescriptor ? unsafe open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
    guard descriptor >= 0 else { throw FrameError(unreadable: path, errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FrameError(unreadable: name, errno) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      if ownsDescriptor { close(descriptor) }
      throw FrameError(unreadable: path, EISDIR)
    }
    isRegular = kind == S_IFREG
    if isRegular {
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    } else if readsAgain {
      var template = Array("\(scratch)/sluice-records-XXXXXX".utf8CString)
      spool = unsafe mkstemp(&template)
      guard spool >= 0 else { throw FrameError(unreadable: scratch, errno) }
      _ = unsafe fcntl(spool, F_SETFD, FD_CLOEXEC)
      unsafe unlink(template)
    }
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
    if spool >= 0 { close(spool) }
  }

  package func rewind() throws(FrameError) {
    if !isRegular, !spoolIsComplete {
      guard spool >= 0 else {
        throw FrameError(.unreadable, "\(name): cannot be read a second time")
      }
      // What nobody asked for must be kept as well.
      repeat { filled = filled.upperBound..<filled.upperBound } while try fill()
    }
    guard lseek(isRegular ? descriptor : spool, 0, SEEK_SET) == 0 else {
      throw FrameError(unreadable: name, errno)
    }
    spoolIsComplete = !isRegular
    gathering = RecordGathering()
    filled = 0..<0
    base = 0
    isAtEnd = false
  }

  package func next(_ count: Int) throws(FrameError) -> Records? {
    while gathering.rowCount < count {
      guard try hasRecord() else { break }
      // A part of the buffer as if it stood alone, so that bytes are counted from the stream's start.
      let bytes = buffer
      let file = BinaryReader(
        bytes.span.extracting(filled), name: name, base: base + filled.lowerBound)
      let next = try gathering.readRecord(at: 0, of: file)
      filled = filled.lowerBound + next..<filled.upperBound
    }
    return gathering.rowCount == 0 ? nil : gathering.take()
  }

  /// Makes sure that a whole record is in the buffer; false at the end.
  private func hasRecord() throws(FrameError) -> Bool {
    while filled.count < 8 {
      if try fill() { continue }
      if filled.isEmpty { return false }
      throw truncated("a record's frame of 8 bytes")
    }
    let size: Int
    do throws(FrameError) {
      let bytes = buffer
      let file = BinaryReader(
        bytes.span.extracting(filled), name: name, base: base + filled.lowerBound)
      size = try RecordIO.frameSize(at: 0, of: file)
      if size > Self.longestRecord {
        throw file.malformed(at: 4, "a record of \(size - 8) bytes is longer than any should be")
      }
    } catch {
      throw gathering.numbered(error, name)
    }
    while filled.count < size {
      guard try fill() else { throw truncated("a record of \(size - 8) bytes") }
    }
    return true
  }

  private func truncated(_ what: String) -> FrameError {
    gathering.numbered(
      FrameError(
        .malformed,
        "\(name): byte \(base + filled.lowerBound): \(what) is cut off after \(filled.count) bytes"),
      name)
  }

  /// Reads more bytes behind those in the buffer; false at the end.
  private func fill() throws(FrameError) -> Bool {
    if isAtEnd { return false }
    if filled.lowerBound > 0 {
      buffer.removeSubrange(..<filled.lowerBound)
      base += filled.lowerBound
      filled = 0..<filled.count
    }
    // As much again as is there already: a length that is not followed by bytes costs nothing.
    let wanted = max(Self.blockSize, filled.count)
    if buffer.count < filled.count + wanted {
      buffer.append(contentsOf: repeatElement(0, count: filled.count + wanted - buffer.count))
    }
    let start = filled.upperBound
    let source = spoolIsComplete ? spool : descriptor
    var count: Int
    repeat {
      count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe read(source, bytes.baseAddress! + start, wanted)
      }
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw FrameError(unreadable: name, errno) }
    if count == 0 {
      isAtEnd = true
      return false
    }
    if spool >= 0, !spoolIsComplete { try keep(start..<start + count) }
    filled = filled.lowerBound..<start + count
    return true
  }

  /// Writes bytes of the buffer to where they are read from the second time.
  private func keep(_ range: Range<Int>) throws(FrameError) {
    var done = range.lowerBound
    while done < range.upperBound {
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe write(spool, bytes.baseAddress! + done, range.upperBound - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw FrameError(
          .unwritable,
          "\(name): cannot be kept for the next epoch: \(unsafe String(cString: strerror(errno)))",
          hint: "make room, or learn from a file")
      }
    }
  }
}
