package import SluiceHTTP

/// A server that takes events over HTTP, as OpenLineage's clients send them.
package struct EventServer: EventTransport {
  private let address: WebAddress
  private let headers: [(name: String, value: String)]
  private let poster = HTTPPoster(
    policy: RetryPolicy(
      retries: 3, firstPause: .milliseconds(100), longestPause: .seconds(5)))

  /// - Parameter key: sent as a bearer token.
  package init(_ address: WebAddress, key: String?) {
    self.address = address
    headers = key.map { [("authorization", "Bearer \($0)")] } ?? []
  }

  package func post(_ json: [UInt8]) async -> PostOutcome {
    do throws(HTTPError) {
      try await poster.post(json, to: address, headers: headers)
      return .taken
    } catch {
      // What a server says of an event itself: not valid, or too large.
      if case .status(let status) = error.code, [400, 409, 413, 422].contains(status) {
        return .refused(error.message)
      }
      return .hopeless(error.message)
    }
  }
}
