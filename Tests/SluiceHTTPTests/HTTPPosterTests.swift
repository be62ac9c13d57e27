import SluiceHTTP
import SluiceTestSupport
import Testing

struct HTTPPosterTests {
  private let poster = HTTPPoster(
    policy: RetryPolicy(retries: 2, firstPause: .milliseconds(1)), timeout: .seconds(600))

  private func post(_ text: String, to server: ScriptedServer) async throws -> Int {
    try await poster.post(
      Array(text.utf8), to: WebAddress("http://127.0.0.1:\(server.port)/api/v1/lineage?key=secret"),
      headers: [("Authorization", "Bearer abc")])
  }

  @Test func sendsTheBodyWithItsHeaders() async throws {
    let server = try ScriptedServer([
      "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    ])
    #expect(try await post(#"{"a":1}"#, to: server) == 201)
    let request = server.requests()[0]
    #expect(request.hasPrefix("POST /api/v1/lineage?key=secret HTTP/1.1\r\n"))
    #expect(request.hasSuffix("\r\n\r\n{\"a\":1}"))
    #expect(request.lowercased().contains("content-type: application/json\r\n"))
    #expect(request.contains("Authorization: Bearer abc\r\n"))
  }

  @Test func triesAgainWhereTheServerIsBusy() async throws {
    let server = try ScriptedServer([
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      "",
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
    ])
    #expect(try await post("{}", to: server) == 200)
    #expect(server.requests().count == 3)
  }

  @Test func givesUpAfterTheRetries() async throws {
    let busy = "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    let server = try ScriptedServer([busy, busy, busy])
    let error = await #expect(throws: HTTPError.self) { _ = try await post("{}", to: server) }
    #expect(error?.code == .status(502))
    #expect(server.requests().count == 3)
  }

  @Test func saysOnceWhatTheServerRefuses() async throws {
    let server = try ScriptedServer([
      "HTTP/1.1 422 Unprocessable Content\r\nConnection: close\r\nContent-Length: 24\r\n\r\nno such job\u{1B}[1m\nsecond.."
    ])
    let error = await #expect(throws: HTTPError.self) { _ = try await post("{}", to: server) }
    let address = "http://127.0.0.1:\(server.port)/api/v1/lineage"
    #expect(error?.message == "\(address) answered 422 Unprocessable Entity: no such job[1m")
    #expect(server.requests().count == 1)
  }

  @Test func followsAMoveWithTheBody() async throws {
    let target = try ScriptedServer([
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    ])
    let server = try ScriptedServer([
      "HTTP/1.1 308 Permanent Redirect\r\nLocation: http://127.0.0.1:\(target.port)/new\r\n"
        + "Connection: close\r\nContent-Length: 0\r\n\r\n"
    ])
    #expect(try await post("{}", to: server) == 200)
    let request = target.requests()[0]
    #expect(request.hasPrefix("POST /new"))
    #expect(request.hasSuffix("{}"))
    // Another host must not get the key.
    #expect(!request.contains("Bearer"))
  }

  @Test func namesWhatIsNotThere() async throws {
    let server = try ScriptedServer([])
    _ = server.requests()
    let error = await #expect(throws: HTTPError.self) { _ = try await post("{}", to: server) }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("connection refused") == true)
  }
}
