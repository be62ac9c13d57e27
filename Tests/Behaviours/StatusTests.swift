import Foundation
import SluiceTestSupport
import Testing

/// `sluice status`: what runs, what ended how, and what is up to date.
struct StatusTests {
  private struct Page: Decodable {
    struct Progress: Decodable {
      struct Step: Decodable {
        let step: String
      }
      let finished: Int
      let steps: Int
      let running: [Step]
    }
    struct Failure: Decodable {
      let step: String
    }
    struct Run: Decodable {
      let run: String
      let status: String
      let process: Int
      let progress: Progress?
      let failedSteps: [Failure]?
    }
    let live: [Run]
    let last: [Run]
  }

  private func page(_ shop: Shop) async throws -> Page {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { keys in
      let words = keys[keys.count - 1].stringValue.split(separator: "-")
      return Key(words[0] + words.dropFirst().map(\.capitalized).joined())
    }
    let outcome = try await shop.sluice("status", "--json").exits(0)
    return try decoder.decode(Page.self, from: Data(outcome.output.utf8))
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: some StringProtocol) { stringValue = String(name) }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  @Test func lookingMakesNothing() async throws {
    let shop = try Shop()
    try await shop.sluice("status").exits(0).prints("no runs yet")
    try await shop.sluice("status", "shop.yaml").exits(0).prints("12 steps: 12 would run")
    try await shop.sluice("status", "shop.yaml", "--check").exits(1)
    try await shop.sluice("status", "--check").exits(64)
    try await shop.sluice("status", "-p", "least=1").exits(64)
    #expect(!FileManager.default.fileExists(atPath: shop.folder.file("artifacts")))
  }

  @Test func aPipelineIsUpToDateOrSaysWhyNot() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.sluice("status", "shop.yaml", "--check").exits(0)
      .prints("up to date", "done in run ", "12 steps: 12 up to date")
    try await shop.sluice("status", "shop.yaml", "-p", "epochs=3", "--check").exits(1).prints(
      "would run   model", "parameter 'epochs' 2 → 3", "may run", "if model gives something new",
      "12 steps: 1 would run, 2 would run if their inputs change, 9 up to date")
    try await shop.sluice("status", "shop.yaml", "--json").exits(0).prints("\"up-to-date\" : true")
  }

  @Test func theLastRunOfEachPipelineIsTold() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.run("-p", "least=1000000000").outcome.exits(1)
    let other = String(decoding: try shop.bytes("shop.yaml"), as: UTF8.self)
      .replacing("pipeline: shop", with: "pipeline: other")
    try shop.write(Array(other.utf8), to: "other.yaml")
    try await shop.sluice("run", "other.yaml").exits(0)
    try await shop.sluice("status").exits(0).prints(
      "nothing runs now", "shop: step 'sold' failed: the condition ", "12 cached")
    let page = try await page(shop)
    #expect(page.live.isEmpty)
    #expect(page.last.map(\.status) == ["succeeded", "failed"])
    #expect(page.last.last?.failedSteps?.map(\.step) == ["sold"])
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/live")).isEmpty)
  }

  @Test func aKilledRunIsNoLiveOne() async throws {
    let shop = try Shop()
    let endless = """
      pipeline: shop
      steps:
        - { name: long, run: [sleep, "1000"] }
      """
    try shop.write(Array(endless.utf8), to: "endless.yaml")
    try await Program.kill(["run", "endless.yaml", "--json"], in: shop.folder.path) {
      $0.contains("step-started")
    }
    let page = try await page(shop)
    #expect(page.live.isEmpty)
    #expect(page.last.map(\.status) == ["interrupted"])
    // The next run that starts a step sweeps up.
    try await shop.run().outcome.exits(0)
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/live")).isEmpty)
  }
}
