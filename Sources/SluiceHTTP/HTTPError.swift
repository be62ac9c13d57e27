/// What went wrong between this machine and a server: no way to it, an answer that is a refusal, half a file.
///
/// The message is one phrase for people and names the address without its query.
package struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// The text is no address that can be used.
    case badAddress
    /// No connection: no such host, nobody listens, no route.
    case unreachable
    case timedOut
    /// The server answered with a status that is no success.
    case status(Int)
    /// The connection ended, or did not hold to the protocol, before everything had come.
    case broken
    /// The server's certificate was not accepted.
    case untrusted
    case tooManyRedirects
    /// Fewer or more bytes than were announced.
    case wrongLength
    /// The file could not be written.
    case disk
    /// The task was cancelled.
    case cancelled
  }

  package var code: Code
  package var message: String
  /// What to do next, or nil.
  package var hint: String?
  /// How long the server asks to wait before the next attempt, in seconds.
  var retryAfter: Int?

  package init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  package var description: String {
    if let hint { "\(message) (\(hint))" } else { message }
  }

  /// Whether the same request may go better later.
  package var isTransient: Bool {
    switch code {
    case .unreachable, .timedOut, .broken, .wrongLength: true
    case .status(let status): [408, 425, 429, 500, 502, 503, 504].contains(status)
    case .badAddress, .untrusted, .tooManyRedirects, .disk, .cancelled: false
    }
  }
}
