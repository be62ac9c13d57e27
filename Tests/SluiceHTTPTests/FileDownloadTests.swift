import Foundation
import SluiceHTTP
import SluiceTestSupport
import Synchronization
import Testing

/// A file comes whole, whatever the server and the way to it do.
struct FileDownloadTests {
  private let folder: TemporaryFolder
  private let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 7)
    bytes = (0..<300_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }

  private func download(_ url: String, retries: Int = 3) throws -> FileDownload {
    var download = FileDownload(try WebAddress(url), to: folder.file("part"))
    download.policy = RetryPolicy(retries: retries, firstPause: .milliseconds(1))
    // Longer than any load of the machine: a test that wants it to pass sets its own.
    download.timeout = .seconds(600)
    return download
  }

  private func part() -> [UInt8] {
    (try? Data(contentsOf: URL(filePath: folder.file("part")))).map { Array($0) } ?? []
  }

  private func run(_ server: FileServer, retries: Int = 3) async throws -> FileDownload.Outcome {
    try await download(server.url(), retries: retries).run { _ in }
  }

  private func failure(of server: FileServer, retries: Int = 0) async throws -> HTTPError {
    try #require(
      await #expect(throws: HTTPError.self) { _ = try await run(server, retries: retries) })
  }

  @Test func theWholeFileComesAtOnce() async throws {
    let server = try FileServer(bytes)
    let outcome = try await run(server)
    #expect(part() == bytes)
    #expect(outcome.size == bytes.count)
    #expect(outcome.entityTag == "\"one\"")
    #expect(outcome.retries == 0 && outcome.resumedFrom == 0 && outcome.isLengthKnown)
    #expect(server.requests.count == 1)
    #expect(server.requests[0].lowercased().contains("accept-encoding: identity\r\n"))
    #expect(!server.requests[0].lowercased().contains("range:"))
  }

  @Test func whatWasCutOffGoesOn() async throws {
    let server = try FileServer(bytes, [.cut(after: 70_000), .cut(after: 30_000)])
    let lines = Mutex<[String]>([])
    let outcome = try await download(server.url()).run { event in
      if case .retry(let line) = event { lines.withLock { $0.append(line) } }
    }
    #expect(part() == bytes)
    #expect(outcome.retries == 2)
    #expect(server.requests.count == 3)
    // What was on its way when the connection broke may be lost.
    let second = try #require(server.start(of: 1))
    let third = try #require(server.start(of: 2))
    #expect((1...70_000).contains(second))
    #expect((second + 1...second + 30_000).contains(third))
    #expect(server.requests[1].lowercased().contains("if-range: \"one\"\r\n"))
    #expect(lines.withLock { $0.count } == 2)
    #expect(lines.withLock { $0.first?.contains("trying again in") } == true)
  }

  @Test func attemptsThatBringSomethingDoNotCount() async throws {
    let server = try FileServer(bytes, Array(repeating: .cut(after: 10_000), count: 8))
    #expect(try await run(server, retries: 1).retries == 8)
    #expect(part() == bytes)
    let stuck = try FileServer(bytes, Array(repeating: .cut(after: 0), count: 8))
    FileDownload(try WebAddress(stuck.url()), to: folder.file("part")).discard()
    let error = try await failure(of: stuck, retries: 1)
    #expect(stuck.requests.count == 2)
    #expect(error.message.hasSuffix("(attempt 2)"))
  }

  @Test func aLaterRunGoesOn() async throws {
    let server = try FileServer(bytes, [.cut(after: 70_000)])
    let error = try await failure(of: server)
    let come = part().count
    #expect(
      error.hint == "run again later: the \(Double(come / 100) / 10) kB that have come are kept")
    let outcome = try await run(server)
    #expect(outcome.resumedFrom == come)
    #expect(server.start(of: 1) == come)
    #expect(part() == bytes)
  }

  @Test(arguments: [
    FileServer.Habits(takesRanges: false), FileServer.Habits(heedsIfRange: false),
    FileServer.Habits(),
  ])
  func anotherVersionComesWhole(habits: FileServer.Habits) async throws {
    let server = try FileServer(bytes, habits: habits, [.cut(after: 70_000)])
    _ = try await failure(of: server)
    let other = Array(bytes.reversed())
    server.replace(with: other, tag: "\"two\"")
    let outcome = try await run(server)
    #expect(part() == other)
    #expect(outcome.resumedFrom == 0)
    #expect(outcome.entityTag == "\"two\"")
  }

  @Test func aServerWithoutRangesSendsAllAgain() async throws {
    let habits = FileServer.Habits(takesRanges: false)
    let server = try FileServer(bytes, habits: habits, [.cut(after: 70_000)])
    #expect(try await run(server).retries == 1)
    #expect(part() == bytes)
  }

  @Test func aDateTellsTheVersionToo() async throws {
    let habits = FileServer.Habits(sendsDates: true)
    let server = try FileServer(bytes, tag: nil, habits: habits, [.cut(after: 70_000)])
    let outcome = try await run(server)
    #expect(part() == bytes)
    #expect(outcome.lastModified == "Tue, 01 Dec 2020 08:26:00 GMT")
    #expect(server.requests[1].contains("Tue, 01 Dec 2020 08:26:00 GMT"))
  }

  @Test func withoutAVersionOnlyAChecksumAllowsARest() async throws {
    let server = try FileServer(bytes, tag: nil, [.cut(after: 70_000), .cut(after: 80_000)])
    _ = try await failure(of: server)
    _ = try await failure(of: server)
    #expect(!server.requests[1].lowercased().contains("range:"))
    var pinned = try download(server.url())
    pinned.isPinned = true
    let come = part().count
    #expect(come > 0)
    #expect(try await pinned.run { _ in }.resumedFrom == come)
    #expect(part() == bytes)
  }

  @Test func whatWasCompleteIsNotFetchedAgain() async throws {
    let server = try FileServer(bytes)
    _ = try await run(server)
    let outcome = try await run(server)
    #expect(outcome.resumedFrom == bytes.count)
    #expect(part() == bytes)
    server.replace(with: Array(bytes.prefix(50)), tag: "\"two\"")
    #expect(try await run(server).size == 50)
  }

  @Test func aBusyServerIsAskedAgain() async throws {
    let server = try FileServer(
      bytes, [.status(500), .status(503, headers: "Retry-After: 0\r\n"), .status(429)])
    #expect(try await run(server).retries == 3)
    #expect(part() == bytes)
  }

  @Test func aRefusalIsFinal() async throws {
    let server = try FileServer(bytes, [.status(404), .status(403)])
    let missing = try await failure(of: server, retries: 5)
    #expect(missing.code == .status(404))
    #expect(missing.message == "\(server.url()) answered 404 Not Found")
    #expect(missing.hint == "check the address")
    #expect(try await failure(of: server, retries: 5).code == .status(403))
    #expect(server.requests.count == 2)
    #expect(part() == [])
  }

  @Test func redirectsAreFollowed() async throws {
    let server = try FileServer(bytes)
    let gate = try FileServer([], [.redirect(server.url("/elsewhere?key=1"))])
    #expect(try await run(gate).size == bytes.count)
    #expect(server.requests[0].hasPrefix("GET /elsewhere?key=1 "))
    let circle = try FileServer([], [.redirect("/a"), .redirect("/b"), .redirect("/a")])
    #expect(try await failure(of: circle).code == .tooManyRedirects)
  }

  @Test func aFileOfUnknownLengthIsMarked() async throws {
    let server = try FileServer(bytes, [.withoutLength])
    let outcome = try await run(server)
    #expect(!outcome.isLengthKnown)
    #expect(part() == bytes)
  }

  @Test func aSilentServerIsGivenUp() async throws {
    let server = try FileServer(bytes, [.hold(after: 1000)])
    var download = try download(server.url(), retries: 0)
    download.timeout = .milliseconds(300)
    let error = await #expect(throws: HTTPError.self) { _ = try await download.run { _ in } }
    #expect(error?.code == .timedOut)
    #expect(part() == Array(bytes.prefix(1000)))
  }

  @Test func cancellingKeepsWhatHasCome() async throws {
    let server = try FileServer(bytes, [.hold(after: 5000)])
    let download = try download(server.url())
    let task = Task { try await download.run { _ in } }
    while part().count < 5000 { await Task.yield() }
    task.cancel()
    let error = await #expect(throws: HTTPError.self) { _ = try await task.value }
    #expect(error?.code == .cancelled)
    #expect(part() == Array(bytes.prefix(5000)))
  }

  @Test func nobodyListens() async throws {
    let port = try LoopbackServer { _, _, _ in }.port
    let download = try download("http://127.0.0.1:\(port)/a", retries: 1)
    let error = await #expect(throws: HTTPError.self) { _ = try await download.run { _ in } }
    #expect(error?.code == .unreachable)
  }

  @Test func filesOfThisMachineAreCopied() async throws {
    let source = try folder.write("a,b\n1,2\n", to: "in put.csv")
    _ = try folder.write("something longer that was here before", to: "part")
    let copied = try await download("file://\(folder.path)/in%20put.csv").run { _ in }
    #expect(copied.size == 8)
    #expect(String(decoding: part(), as: UTF8.self) == (try folder.text(of: source)))
    let missing = try download("file://\(folder.path)/none.csv")
    let error = await #expect(throws: HTTPError.self) { _ = try await missing.run { _ in } }
    #expect(error?.code == .disk)
    #expect(error?.message.contains("none.csv") == true)
  }
}

extension FileServer {
  /// From where a request wanted the file; nil for all of it.
  fileprivate func start(of request: Int) -> Int? {
    for line in requests[request].lowercased().split(separator: "\r\n")
    where line.hasPrefix("range: bytes=") {
      return Int(line.dropFirst("range: bytes=".count).dropLast())
    }
    return nil
  }
}
