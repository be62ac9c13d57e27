import Glibc
package import SluiceFrame
import Synchronization
import SystemPackage

/// A file to which events are appended, one a line, each by one write: a killed run leaves whole lines.
package final class EventFile: EventSink {
  private struct State {
    var file: FileDescriptor?
    var isOver = false
  }

  private let path: String
  private let warn: @Sendable (String) -> Void
  /// Guards the descriptor, so that lines do not mix.
  private let state = Mutex(State())

  /// - Parameter warn: is told, once at most, that the file cannot be written.
  package init(path: String, warn: @escaping @Sendable (String) -> Void) {
    self.path = path
    self.warn = warn
  }

  deinit { state.withLock { try? $0.file?.close() } }

  package func send(_ event: JSONValue) {
    state.withLock { state in
      if state.isOver { return }
      do {
        let file = try state.file ?? Self.open(path)
        state.file = file
        try file.writeAll(event.compact + [UInt8(ascii: "\n")])
      } catch {
        let reason = (error as? Errno)?.description.lowercased() ?? "\(error)"
        warn("no OpenLineage events are written to '\(path)': \(reason)")
        try? state.file?.close()
        state.file = nil
        state.isOver = true
      }
    }
  }

  package func finish() async {}

  private static func open(_ path: String) throws -> FileDescriptor {
    // Not blocking: a pipe without a reader would be waited for.
    let file = try FileDescriptor.open(
      FilePath(path), .readWrite, options: [.append, .create, .closeOnExec, .nonBlocking],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
    do {
      try finishLine(of: file)
    } catch {
      try? file.close()
      throw error
    }
    return file
  }
}

/// Ends a line that a full disk has cut off.
///
/// - Throws: for what is no regular file.
private func finishLine(of file: FileDescriptor) throws {
  var status = stat()
  guard unsafe fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw NotAFile() }
  if status.st_size == 0 { return }
  var last: UInt8 = 0
  let offset = Int64(status.st_size) - 1
  let count = try unsafe withUnsafeMutableBytes(of: &last) { buffer in
    try unsafe file.read(fromAbsoluteOffset: offset, into: buffer)
  }
  if count == 1, last != UInt8(ascii: "\n") { try file.writeAll([UInt8(ascii: "\n")]) }
}

/// A pipe or device where a file must be.
private struct NotAFile: Error, CustomStringConvertible {
  var description: String { "it is not a regular file" }
}
