import Foundation
import SluiceTestSupport
import Testing

/// Files from the web in pipelines: fetched once, checked, and gone on with after a kill.
struct DownloadStoryTests {
  private static let pipeline = """
    pipeline: p
    parameters:
      url: { type: string }
      sha256: { type: string, default: "" }
    steps:
      - name: archive
        uses: download
        with: { url: "${parameters.url}", sha256: "${parameters.sha256}", retries: 2 }
      - name: transactions
        uses: load
        inputs: archive
        with: { types: { Quantity: integer } }
    """

  private let shop: Workshop
  private let data: [UInt8]

  init() throws {
    shop = try Workshop(Self.pipeline)
    data = Array(
      try Data(contentsOf: GoldenCase.folder.appending(path: "data").appending(path: "shop.csv")))
  }

  /// As `sha256sum` gives it, with the name in front that digests of runs have.
  private func sha256(_ bytes: [UInt8]) async throws -> String {
    try Data(bytes).write(to: URL(filePath: shop.folder.file("summed")))
    let (summed, sum) = (shop.folder.file("summed"), shop.folder.file("sum"))
    #expect(Command.run(["sha256sum", summed], output: sum) == 0)
    let text = try String(contentsOfFile: sum, encoding: .utf8)
    return "sha256:\(text.prefix(64))"
  }

  private func parts() -> [String] {
    ((try? shop.folder.names(in: shop.folder.file("artifacts/scratch/downloads"))) ?? [])
  }

  /// How much of the one file has come.
  private func partSize() -> Int {
    guard let part = parts().first(where: { $0.hasSuffix(".part") }) else { return 0 }
    let path = shop.folder.file("artifacts/scratch/downloads/\(part)")
    return (try? Data(contentsOf: URL(filePath: path)))?.count ?? 0
  }

  @Test func aFileIsFetchedOnce() async throws {
    let server = try FileServer(data)
    let first = try await shop.run("-p", "url=\(server.url("/static/shop%20data.csv?key=1"))")
    first.outcome.exits(0).says("the content of this address is not pinned")
    #expect(first.steps("succeeded") == ["archive", "transactions"])
    #expect(try shop.output("archive/file.csv") == String(decoding: data, as: UTF8.self))
    #expect(first.digests["archive.file"] == (try await sha256(data)))
    #expect(parts() == [])
    let again = try await shop.run("-p", "url=\(server.url("/static/shop%20data.csv?key=1"))")
    #expect(again.steps("cached") == ["archive", "transactions"])
    #expect(server.requests.count == 1)
    server.replace(with: Array(data.prefix(1000)) + Array("\n1,2\n".utf8), tag: "\"two\"")
    let forced = try await shop.run(
      "-p", "url=\(server.url("/static/shop%20data.csv?key=1"))", "--force-all")
    // The file is called what its address calls it, not by its place in the store.
    let error = try forced.end(of: "transactions").error ?? ""
    #expect(error.hasPrefix("shop data.csv:"), "\(error)")
  }

  @Test func aChecksumIsKept() async throws {
    let server = try FileServer(data)
    let digits = String(try await sha256(data).dropFirst("sha256:".count))
    let wrong = String(repeating: "0", count: 64)
    let failed = try await shop.run("-p", "url=\(server.url())", "-p", "sha256=\(wrong)")
    failed.outcome.exits(1)
    let error = try failed.end(of: "archive").error ?? ""
    #expect(error.contains("\(server.url()) gave a file with the SHA-256 \(digits)"), "\(error)")
    #expect(error.contains("not \(wrong)"), "\(error)")
    #expect(parts() == [])
    let right = try await shop.run("-p", "url=\(server.url())", "-p", "sha256=\(digits)")
    right.outcome.exits(0)
    #expect(!right.outcome.error.contains("not pinned"))
  }

  @Test func aRestThatDoesNotFitIsFetchedWhole() async throws {
    // The server tells no version, so a rest of another one comes unnoticed until it is summed.
    let other = data.map { $0 == UInt8(ascii: "1") ? UInt8(ascii: "2") : $0 }
    let server = try FileServer(other, tag: nil, Array(repeating: .cut(after: 1000), count: 1))
    let settings = [
      "url=\(server.url())", "sha256=\(try await sha256(data).dropFirst("sha256:".count))",
    ]
    try shop.write(
      try shop.text("p.yaml").replacing("retries: 2", with: "retries: 0"), to: "p.yaml")
    try await shop.run("-p", settings[0], "-p", settings[1]).outcome.exits(1)
    server.replace(with: data, tag: nil)
    try await shop.run("-p", settings[0], "-p", settings[1]).outcome.exits(0)
    #expect(server.requests.count == 3)
    #expect(server.requests[1].lowercased().contains("range: bytes=1000-"))
    #expect(!server.requests[2].lowercased().contains("range:"))
  }

  @Test func aBrokenConnectionAndABusyServerAreOvercome() async throws {
    let server = try FileServer(data, [.status(500), .cut(after: 5000)])
    let result = try await shop.run("-p", "url=\(server.url())")
    result.outcome.exits(0)
    #expect(result.digests["archive.file"] == (try await sha256(data)))
    #expect(server.requests.count == 3)
    #expect(server.requests[2].lowercased().contains("range: bytes=5000-"))
    #expect(result.outcome.output.contains("answered 500"))
    #expect(result.outcome.output.contains("trying again in 0.5 s"))
  }

  @Test func aRefusalNamesStepAndAddress() async throws {
    let server = try FileServer(data, [.status(404)])
    try await shop.sluice("run", "p.yaml", "-p", "url=\(server.url("/none.csv?key=secret"))")
      .exits(1).says(
        "error: step 'archive': \(server.url("/none.csv")) answered 404 Not Found",
        "check the address", "1 failed, 1 skipped")
  }

  @Test func aKilledRunIsGoneOnWith() async throws {
    let server = try FileServer(data, [.hold(after: 9000)])
    try await Program.kill(
      ["run", "p.yaml", "--json", "-p", "url=\(server.url())"], in: shop.folder.path
    ) { line in
      guard line.contains("\"step-started\"") else { return false }
      while partSize() < 9000 { usleep(1000) }
      return true
    }
    #expect(parts().contains { $0.hasSuffix(".part.origin") })
    let result = try await shop.run("-p", "url=\(server.url())")
    result.outcome.exits(0)
    #expect(result.outcome.output.contains("went on behind 9.0 kB"))
    #expect(server.requests.count == 2)
    #expect(
      server.requests[1].lowercased().contains("range: bytes=9000-\r\nif-range: \"one\"\r\n"))
    #expect(result.digests["archive.file"] == (try await sha256(data)))
    #expect(parts() == [])
  }

  @Test func aRunThatIsEndedKeepsWhatHasCome() async throws {
    let server = try FileServer(data, [.hold(after: 9000)])
    let code = try await Program.follow(
      ["run", "p.yaml", "--json", "-p", "url=\(server.url())"], in: shop.folder.path
    ) { line, id in
      guard line.contains("\"step-started\""), line.contains("\"archive\"") else { return }
      while partSize() < 9000 { usleep(1000) }
      kill(id, SIGINT)
    }
    #expect(code == 130)
    let result = try await shop.run("-p", "url=\(server.url())")
    #expect(result.digests["archive.file"] == (try await sha256(data)))
    #expect(server.requests.count == 2)
    #expect(server.requests[1].lowercased().contains("range: bytes=9000-"))
  }

  @Test func aDownloadHasATimeout() async throws {
    let server = try FileServer(data, Array(repeating: .hold(after: 9000), count: 10))
    try shop.write(
      try shop.text("p.yaml").replacing(
        "uses: download", with: "uses: download\n    timeout: 0.3s"), to: "p.yaml")
    let late = try await shop.run("-p", "url=\(server.url())")
    late.outcome.exits(1)
    let error = try late.end(of: "archive").error ?? ""
    #expect(error.hasPrefix("it took longer than its timeout of 0.3 s"), "\(error)")
  }

  @Test func aProxyIsAsked() async throws {
    let data = data
    let proxy = try LoopbackServer { _, _, connection in
      connection.send("HTTP/1.1 200 Connected\r\n\r\n".utf8)
      guard connection.nextHead()?.hasPrefix("GET /shop.csv ") == true else { return }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(data.count)\r\n\r\n".utf8)
      connection.send(data)
      connection.waitForEnd()
    }
    let settings = ["env", "http_proxy=http://127.0.0.1:\(proxy.port)"]
    let url = "url=http://example.invalid/shop.csv"
    let result = try await shop.run("-p", url, through: settings)
    result.outcome.exits(0)
    #expect(result.digests["archive.file"] == (try await sha256(data)))
    #expect(
      proxy.requests.map { $0.prefix { $0 != "\r\n" } } == ["CONNECT example.invalid:80 HTTP/1.1"])
    let exempt = try await shop.run(
      "-p", url, "--force-all", through: settings + ["no_proxy=.invalid"])
    exempt.outcome.exits(1)
    let error = try exempt.end(of: "archive").error ?? ""
    #expect(error.contains("example.invalid"), "\(error)")
    #expect(proxy.requests.count == 1)
  }

  @Test func twoProcessesFetchOnce() async throws {
    let server = try FileServer(data, [.gated])
    let arguments = ["run", "p.yaml", "--json", "-p", "url=\(server.url())"]
    let folder = shop.folder.path
    async let first = Program.follow(arguments, in: folder) { line, _ in
      // The second one starts once the first is at it, and the file comes once the second waits.
      guard line.contains("\"step-started\""), line.contains("\"archive\"") else { return }
      let code = try await Program.follow(arguments, in: folder) { line, _ in
        if line.contains("waiting for ") { server.openGate() }
      }
      #expect(code == 0)
    }
    #expect(try await first == 0)
    #expect(server.requests.count == 1)
  }

  @Test func redirectsAreFollowedAndFilesOfThisMachineRead() async throws {
    let server = try FileServer(data)
    let gate = try FileServer([], [.redirect(server.url("/there"))])
    let first = try await shop.run("-p", "url=\(gate.url("/here.csv"))")
    first.outcome.exits(0)
    try Data(data).write(to: URL(filePath: shop.folder.file("shop.csv")))
    let url = "url=file://\(shop.folder.path)/shop.csv"
    let local = try await shop.run("-p", url)
    local.outcome.exits(0)
    #expect(local.digests == first.digests)
    #expect(!local.outcome.error.contains("not pinned"))
    #expect(try await shop.run("-p", url).steps("cached") == ["archive", "transactions"])
    try Data(data.prefix { $0 != 10 } + [10]).write(to: URL(filePath: shop.folder.file("shop.csv")))
    let changed = try await shop.run("-p", url)
    #expect(
      try changed.end(of: "archive").reasons
        == ["file '\(shop.folder.path)/shop.csv' has other content"])
  }

  @Test func typesAreCheckedOnceTheFileIsThere() async throws {
    let server = try FileServer(data)
    try shop.write(
      try shop.text("p.yaml").replacing("Quantity: integer", with: "Quantitty: integer"),
      to: "p.yaml")
    try await shop.sluice("run", "p.yaml", "-p", "url=\(server.url())").exits(1)
      .says(
        "step 'transactions': ", "shop.csv: there is no column 'Quantitty'",
        "the columns are InvoiceNo")
  }
}
