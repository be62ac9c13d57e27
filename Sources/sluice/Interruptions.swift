import Glibc

/// What Ctrl-C does: the first time the run ends its steps and its books, the second time the program ends at once.
///
/// The signals are caught rather than ignored, since a child would inherit that they are ignored.
enum Interruptions {
  /// The writing end of the pipe that the handler writes to. Written once before the handler is set.
  nonisolated(unsafe) private static var writingEnd: CInt = -1

  /// Gives an element at the first signal.
  ///
  /// - Parameter onSecond: called on a thread of its own at the second one, before the program ends with 130.
  static func stream(onSecond: @escaping @Sendable () -> Void) -> AsyncStream<Void> {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return AsyncStream { $0.finish() } }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    unsafe writingEnd = ends[1]
    let readingEnd = ends[0]
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { _ in
        let before = errno
        var byte: UInt8 = 1
        _ = unsafe write(Interruptions.writingEnd, &byte, 1)
        errno = before
      }
    }
    return AsyncStream { continuation in
      let thread = Watcher(readingEnd) { count in
        if count == 1 {
          continuation.yield()
        } else {
          onSecond()
          _exit(130)
        }
      }
      thread.start()
    }
  }
}

/// Counts the bytes that come through a pipe, on a thread of its own.
private final class Watcher: Sendable {
  private let end: CInt
  private let onByte: @Sendable (Int) -> Void

  init(_ end: CInt, onByte: @escaping @Sendable (Int) -> Void) {
    self.end = end
    self.onByte = onByte
  }

  func start() {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let failure = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Watcher>.fromOpaque(context).takeRetainedValue().watch()
        return nil
      }, context)
    if failure == 0 { pthread_detach(thread) }
  }

  private func watch() {
    var count = 0
    var byte: UInt8 = 0
    while true {
      let read = unsafe Glibc.read(end, &byte, 1)
      if read == 1 {
        count += 1
        onByte(count)
      } else if read == 0 || errno != EINTR {
        return
      }
    }
  }
}
