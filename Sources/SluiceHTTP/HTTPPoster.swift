import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends small bodies, such as lineage events, to a server and waits for its consent.
///
/// Nothing is started before the first one. Posters share their connections.
package struct HTTPPoster: Sendable {
  private let policy: RetryPolicy
  private let timeout: Duration

  /// - Parameter timeout: for each attempt as a whole.
  package init(policy: RetryPolicy = RetryPolicy(retries: 3), timeout: Duration = .seconds(10)) {
    self.policy = policy
    self.timeout = timeout
  }

  /// Sends a body until the server takes it; 307 and 308 are followed, with the body.
  ///
  /// A server can have taken it although no answer came, so it may come twice.
  /// - Returns: the status, from 200 to 299.
  /// - Throws: the last attempt's error.
  @discardableResult
  package func post(
    _ body: [UInt8], to address: WebAddress, contentType: String = "application/json",
    headers: [(name: String, value: String)] = []
  ) async throws(HTTPError) -> Int {
    guard address.scheme != .file else {
      throw HTTPError(
        .badAddress, "'\(address)' is a file, to which nothing can be posted",
        hint: "write it as https://host/path")
    }
    var request = HTTPClientRequest(url: address.text)
    request.method = .POST
    request.headers.add(name: "content-type", value: contentType)
    request.headers.add(name: "user-agent", value: "sluice")
    for header in headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    var retry = 0
    while true {
      do throws(HTTPError) {
        return try await attempt(request, address)
      } catch {
        guard error.isTransient, retry < policy.retries else { throw error }
        do {
          try await Task.sleep(for: policy.pause(before: retry, after: error))
        } catch {
          throw .cancelled(address)
        }
        retry += 1
      }
    }
  }

  private func attempt(
    _ request: HTTPClientRequest, _ address: WebAddress
  ) async throws(HTTPError) -> Int {
    do {
      let client = HTTPClients.posting(to: address)
      let response = try await client.execute(
        request, timeout: .nanoseconds(timeout.inNanoseconds))
      guard (200..<300).contains(response.status.code) else {
        throw HTTPError(
          response, at: address, explanation: await Self.beginning(of: response.body))
      }
      // The connection can be used again once the body has been read.
      _ = try? await response.body.collect(upTo: 1 << 20)
      return Int(response.status.code)
    } catch {
      throw HTTPError(error, at: address)
    }
  }

  /// At most one printable line of 200 characters.
  private static func beginning(of body: HTTPClientResponse.Body) async -> String {
    var bytes: [UInt8] = []
    do {
      for try await piece in body {
        bytes += piece.readableBytesView
        if bytes.count >= 1000 { break }
      }
    } catch {
      return ""
    }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let text = String(decoding: line, as: UTF8.self)
    return String(
      String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
        .prefix(200))
  }
}

extension Duration {
  /// As the client counts time.
  var inNanoseconds: Int64 {
    let whole = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return whole.overflow ? .max : whole.partialValue &+ components.attoseconds / 1_000_000_000
  }
}
