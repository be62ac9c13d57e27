import Glibc
import Synchronization

/// One of the process's two output streams.
struct Terminal: Sendable {
  private let descriptor: Int32
  /// Whether a person looks at it.
  let isInteractive: Bool
  let hasColor: Bool

  static let standardOutput = Terminal(1)
  static let standardError = Terminal(2)
  /// Whether a person can answer.
  static var standardInputIsTerminal: Bool { isatty(0) != 0 }
  /// The errno of the first failure to write results to standard output; 0 for none.
  private static let firstFailure = Atomic<Int32>(0)

  /// Why results could not be written to standard output, or nil.
  static var failure: String? {
    let code = firstFailure.load(ordering: .relaxed)
    return code == 0 ? nil : Folders.reason(code)
  }

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
    let isDumb = Environment.value("TERM").map { $0 == "dumb" } ?? true
    // Build servers set CI; some give their jobs a terminal that nobody looks at and whose bytes become a log.
    let isLog = Environment.value("CI").map { !["false", "0"].contains($0) } ?? false
    isInteractive = isatty(descriptor) != 0 && !isDumb && !isLog
    hasColor = isInteractive && Environment.value("NO_COLOR") == nil
  }

  /// Writes all of it; a reader that went away is no error of ours, a full disk shows in `failure`.
  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = unsafe Glibc.write(
          descriptor, buffer.baseAddress! + done, buffer.count - done)
        if written > 0 {
          done += written
        } else if errno != EINTR {
          if errno != EPIPE, descriptor == 1 {
            _ = Self.firstFailure.compareExchange(
              expected: 0, desired: errno, ordering: .relaxed)
          }
          return
        }
      }
    }
  }

  /// Columns; 80 where it cannot be told.
  var width: Int { size.columns }

  /// The window as it is now; 80 × 24 where it cannot be told.
  var size: LiveScreen.Size {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else {
      return LiveScreen.Size(columns: 80, rows: 24)
    }
    return LiveScreen.Size(
      columns: size.ws_col > 0 ? Int(size.ws_col) : 80,
      rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
  }
}
