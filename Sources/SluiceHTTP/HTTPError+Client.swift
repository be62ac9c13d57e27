import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SystemPackage

extension HTTPError {
  /// The client's own errors in words.
  init(_ error: any Error, at address: WebAddress) {
    switch error {
    case let error as HTTPError: self = error
    case is CancellationError: self = .cancelled(address)
    case let error as HTTPClientError: self.init(client: error, at: address)
    case let error as NIOConnectionError: self.init(connection: error, at: address)
    case let error as NIOSSLError: self.init(security: error, at: address)
    case let error as IOError: self.init(system: error, at: address)
    case is HTTPParserError:
      self.init(.broken, "\(address) ended its answer early, or does not speak HTTP")
    case is ChannelError: self.init(.unreachable, "cannot connect to \(address)")
    default: self.init(.broken, "the exchange with \(address) failed: \(error)")
    }
  }

  static func cancelled(_ address: WebAddress) -> HTTPError {
    HTTPError(.cancelled, "the exchange with \(address) was cancelled")
  }

  /// For an answer that is no success.
  /// - Parameter explanation: the beginning of the answer's body, for people.
  init(_ response: HTTPClientResponse, at address: WebAddress, explanation: String = "") {
    let status = response.status
    var message = "\(address) answered \(status.code) \(status.reasonPhrase)"
    if !explanation.isEmpty { message += ": \(explanation)" }
    self.init(.status(Int(status.code)), message)
    switch status.code {
    case 401, 403: hint = "it asks for a permission that this request does not carry"
    case 404, 410: hint = "check the address"
    case 300..<400:
      hint = response.headers.first(name: "location").map { "it has moved to \($0)" }
    default: break
    }
    retryAfter = response.headers.first(name: "retry-after").flatMap { Int($0) }
  }

  private init(client error: HTTPClientError, at address: WebAddress) {
    switch error {
    case .cancelled: self = .cancelled(address)
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
      .httpProxyHandshakeTimeout:
      self.init(.timedOut, "\(address) could not be connected to in time")
    case .readTimeout, .deadlineExceeded, .writeTimeout:
      self.init(.timedOut, "\(address) gave no answer in time")
    case .remoteConnectionClosed:
      self.init(.broken, "\(address) closed the connection too early")
    case .redirectLimitReached, .redirectCycleDetected:
      self.init(.tooManyRedirects, "\(address) sends from address to address without end")
    case .invalidURL, .emptyHost, .emptyScheme:
      self.init(.badAddress, "\(address) is, or leads to, an address that cannot be used")
    case .proxyAuthenticationRequired:
      self.init(.unreachable, "the proxy before \(address) asks for a user and a password")
    default:
      self.init(.broken, "the exchange with \(address) failed: \(error.shortDescription)")
    }
  }

  private init(connection error: NIOConnectionError, at address: WebAddress) {
    if error.dnsAError != nil && error.connectionErrors.isEmpty {
      self.init(
        .unreachable, "the host '\(address.host)' is not known",
        hint: "check the spelling, and the connection to the network")
    } else if let first = error.connectionErrors.first?.error as? IOError {
      self.init(.unreachable, "cannot connect to \(address): \(Self.words(first))")
    } else {
      self.init(.unreachable, "cannot connect to \(address)")
    }
  }

  private init(system error: IOError, at address: WebAddress) {
    let words = Self.words(error)
    switch Errno(rawValue: error.errnoCode) {
    case .connectionRefused, .noRouteToHost, .networkUnreachable, .networkDown, .hostIsDown,
      .addressNotAvailable:
      self.init(.unreachable, "cannot connect to \(address): \(words)")
    default: self.init(.broken, "the connection to \(address) broke: \(words)")
    }
  }

  private init(security error: NIOSSLError, at address: WebAddress) {
    switch error {
    case .uncleanShutdown:
      self.init(.broken, "\(address) closed the connection too early")
    default:
      self.init(
        .untrusted, "no safe connection to \(address): \(error)",
        hint: "its certificate may be wrong or this machine's list of authorities old")
    }
  }

  /// `connection refused`.
  private static func words(_ error: IOError) -> String {
    Errno(rawValue: error.errnoCode).description.lowercased()
  }
}
