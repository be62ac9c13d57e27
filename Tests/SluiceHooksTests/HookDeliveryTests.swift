import Foundation
import SluiceEngine
import SluiceFrame
import SluiceHooks
import SluiceMetadata
import SluiceTestSupport
import Testing

/// Events on their way: order, retries, pauses, and what is not lost.
struct HookDeliveryTests {
  let folder: TemporaryFolder
  let outbox: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    outbox = try MetadataStore(path: folder.file("sluice.db"))
  }

  private func fail(_ run: String, pipeline: String = "shop") throws {
    try outbox.begin(
      RunRecord(
        id: run, pipeline: pipeline, pipelinePath: "shop.yaml", pipelineText: "x", parameters: [:],
        status: .running, startedAt: 1000, environment: ["user": "ada"]))
    try outbox.record(
      StepRunRecord(
        runID: run, index: 0, step: "load", kind: "load", kindVersion: 1, status: .failed,
        startedAt: 1000, error: "no such file"), cacheEntry: nil)
    try outbox.finish(runID: run, status: .failed, at: 2000)
  }

  private func delivery(_ hook: Hook, at now: Int64 = 10_000) -> HookDelivery {
    HookDelivery(
      [hook], outbox, environment: { $0 == "SECRET" ? "geheim" : nil }, now: { now },
      firstPause: .milliseconds(1))
  }

  /// Appends what it is given to a file, and a line end.
  private var keeping: Hook {
    Hook(
      name: "keep", kinds: [.runFailed],
      action: .command(["sh", "-c", "cat >> \"$0\"; echo >> \"$0\"", folder.file("kept")]))
  }

  private func kept() throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder.file("kept")) else { return [] }
    return try String(contentsOfFile: folder.file("kept"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test func aCommandIsToldInOrderAndOnce() async throws {
    try fail("before")
    try outbox.enroll(["keep"])
    for run in ["a", "b", "c"] { try fail(run) }
    let outcomes = try await delivery(keeping).deliver()
    #expect(outcomes.map(\.hook) == ["keep"])
    #expect(outcomes.map(\.delivered) == [3])
    #expect(outcomes.map(\.waiting) == [0])
    #expect(try await delivery(keeping).deliver().isEmpty)
    let payloads = try kept().map { try JSONValue(decoding: Data($0.utf8)) }
    #expect(payloads.map { $0["run"]?.stringValue } == ["a", "b", "c"])
    #expect(payloads.first?["event"] == "run-failed")
    #expect(payloads.first?["actor"] == "ada")
    #expect(payloads.first?["at"] == "1970-01-01T00:00:02Z")
    #expect(
      payloads.first?["failed-steps"]
        == .array([.object(["step": "load", "error": "no such file"])]))
    let log = try outbox.events(limit: 2)
    #expect(log.map { $0.event.payload["run"]?.stringValue } == ["c", "b"])
    #expect(log.allSatisfy { $0.deliveries.map(\.hook) == ["keep"] })
  }

  @Test func aHookHearsOnlyWhatItAsksFor() async throws {
    var hook = keeping
    hook.pipeline = "retail-*"
    try outbox.enroll(["keep"])
    try fail("a", pipeline: "shop")
    try fail("b", pipeline: "retail-big")
    #expect(try await delivery(hook).deliver().map(\.delivered) == [1])
    #expect(try kept().count == 1)
    hook.pipeline = "*-x?"
    try fail("c", pipeline: "a-x")
    try fail("d", pipeline: "a-xy")
    #expect(try await delivery(hook).deliver().map(\.delivered) == [1])
  }

  @Test func aFailureKeepsTheOrderAndWaitsLonger() async throws {
    try outbox.enroll(["keep"])
    try fail("a")
    try fail("b")
    var broken = keeping
    broken.action = .command(["sh", "-c", "echo first >&2; echo 'not today' >&2; exit 3"])
    let outcome = try #require(try await delivery(broken).deliver().first)
    #expect((outcome.delivered, outcome.waiting) == (0, 2))
    #expect(outcome.error?.hasPrefix("the program 'sh' ended with exit code 3") == true)
    #expect(outcome.error?.hasSuffix(": not today") == true)
    // Two seconds later is too early, four are enough.
    #expect(try await delivery(keeping, at: 11_000).deliver().map(\.waiting) == [2])
    #expect(try kept().isEmpty)
    #expect(try await delivery(keeping, at: 12_000).deliver().map(\.delivered) == [2])
    #expect(try kept().count == 2)
    #expect(try outbox.events(limit: 2).last?.deliveries.first?.attempts == 2)
  }

  @Test func pausesCanBeIgnored() async throws {
    try outbox.enroll(["keep"])
    try fail("a")
    var broken = keeping
    broken.action = .command(["false"])
    _ = try await delivery(broken).deliver()
    let outcome = try await delivery(keeping).deliver(ignoresPauses: true)
    #expect(outcome.map(\.delivered) == [1])
  }

  /// A pause that is cut short, as when the delivery to another hook breaks, is no delivery.
  @Test func whatIsCancelledWhileItPausesIsNotLost() async throws {
    let server = try ScriptedServer([
      "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    ])
    try outbox.enroll(["keep"])
    try fail("a")
    var hook = keeping
    hook.action = .post(
      url: "http://127.0.0.1:\(server.port)/", secretVariable: nil, headers: [])
    let outbox = outbox
    let delivery = HookDelivery(
      [hook], outbox, environment: { _ in nil }, now: { 10_000 }, firstPause: .seconds(3600))
    let task = Task { try await delivery.deliver() }
    while server.answered == 0 { try await Task.sleep(for: .milliseconds(5)) }
    // Cancelled a moment too early it has not begun to pause, and must not be lost either.
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    _ = try? await task.value
    #expect(try outbox.waiting(for: "keep", limit: 10).events.count == 1)
    _ = server.requests()
  }

  @Test func missingAndHangingProgramsAreSaid() async throws {
    try outbox.enroll(["keep"])
    try fail("a")
    var hook = keeping
    hook.action = .command(["/no/such/program"])
    let missing = try await delivery(hook).deliver().first?.error
    #expect(missing?.hasPrefix("the program '/no/such/program' cannot be started") == true)
    hook.action = .command(["sh", "-c", "sleep 600 & sleep 600"])
    hook.timeout = 0.2
    hook.retries = 1
    let hanging = try await delivery(hook).deliver(ignoresPauses: true).first?.error
    #expect(hanging == "the program 'sh' did not end within 0.2 s")
    #expect(try outbox.waiting(for: "keep", limit: 10).attempts == 3)
  }

  @Test func aServerGetsSignedJSON() async throws {
    func answer(_ status: String) -> String {
      "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    }
    // The first is turned away for a moment.
    let server = try ScriptedServer([answer("503 Busy"), answer("204 No Content")])
    try outbox.enroll(["web"])
    try fail("a")
    let hook = Hook(
      name: "web", kinds: [.runFailed],
      action: .post(
        url: "http://127.0.0.1:\(server.port)/hook?key=1", secretVariable: "SECRET",
        headers: [Hook.Header("X-Team", "shop")]), retries: 2)
    #expect(try await delivery(hook).deliver().map(\.delivered) == [1])
    let requests = server.requests()
    #expect(requests.count == 2)
    let head = try #require(requests.last)
    #expect(head.hasPrefix("POST /hook?key=1 HTTP/1.1"))
    let event = try #require(try outbox.events(limit: 1).first?.event)
    let signature = EventSignature.text(
      of: event.payload.compact, timestamp: "10", secret: "geheim")
    for line in [
      "X-Sluice-Event: run-failed", "X-Sluice-Delivery: 1", "X-Sluice-Timestamp: 10",
      "X-Team: shop", "X-Sluice-Signature-256: \(signature)", "content-type: application/json",
    ] {
      #expect(head.lowercased().contains(line.lowercased()), "\(line) not in \(head)")
    }
    #expect(head.hasSuffix(String(decoding: event.payload.compact, as: UTF8.self)))
    #expect(try outbox.events(limit: 1).first?.deliveries.first?.attempts == 2)
  }

  @Test func aMissingSecretSendsNothing() async throws {
    let server = try ScriptedServer([])
    try outbox.enroll(["web"])
    try fail("a")
    let hook = Hook(
      name: "web", kinds: [.runFailed],
      action: .post(
        url: "http://127.0.0.1:\(server.port)/", secretVariable: "OTHER", headers: []))
    let error = try await delivery(hook).deliver().first?.error
    #expect(error == "the environment variable OTHER, which holds its secret, is not set")
    #expect(server.requests().isEmpty)
  }

  /// As Python's `hmac` computes it of `a.b`.
  @Test func signaturesAreHMACSHA256() {
    #expect(
      EventSignature.text(of: Array("b".utf8), timestamp: "a", secret: "key")
        == "sha256=dd17e3f2c79de32e3f3fa66503e34c711b58d419eb910f5e29d1505ce73aae08")
  }
}
