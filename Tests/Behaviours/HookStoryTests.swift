import Foundation
import SluiceTestSupport
import Testing

/// Hooks at the command line.
struct HookStoryTests {
  private func shop(_ hooks: String) throws -> Shop {
    let shop = try Shop()
    try shop.write(Array(hooks.utf8), to: "sluice.yaml")
    return shop
  }

  private static let keeping = """
    hooks:
      - name: keep
        on: [registered, approved, rejected, alias-moved, run-failed]
        command: [sh, -c, "cat >> told; echo >> told"]

    """

  private func told(_ shop: Shop) throws -> [String] {
    let text = (try? String(decoding: shop.bytes("told"), as: UTF8.self)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  @Test func everythingThatCountsIsTold() async throws {
    let shop = try shop(Self.keeping)
    try await shop.run().outcome.exits(0)
    try await shop.sluice("models", "approve", "shop-fm/1", "--reason", "good").exits(0)
    try await shop.sluice("models", "alias", "set", "shop-fm/1", "champion").exits(0)
    try await shop.sluice("models", "describe", "shop-fm/1", "no event").exits(0)
    try await shop.sluice("models", "reject", "shop-fm/1", "--reason", "bad").exits(0)
    let failing = "pipeline: shaky\nsteps:\n  - name: breaks\n    run: ['false']\n"
    try shop.write(Array(failing.utf8), to: "shaky.yaml")
    try await shop.sluice("run", "shaky.yaml").exits(1)
    let told = try told(shop)
    let events = try told.map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
    #expect(
      events.compactMap { $0["event"] as? String }
        == ["registered", "approved", "alias-moved", "rejected", "run-failed"])
    #expect(events.prefix(4).allSatisfy { $0["model"] as? String == "shop-fm/1" })
    #expect(events[1]["reason"] as? String == "good")
    #expect(events[1]["pipeline"] as? String == "shop")
    #expect(events[2]["alias"] as? String == "champion")
    #expect(events.map { $0["id"] as? Int } == [1, 2, 3, 4, 5])
    try await shop.sluice("hooks", "log").exits(0).prints("run-failed", "shop-fm/1", "keep")
    try await shop.sluice("hooks").exits(0).prints("keep", "registered approved")
    try await shop.sluice("hooks", "deliver").exits(0).prints("nothing waits")
    // A run that has nothing to do says nothing.
    try await shop.expectRerun(of: [])
    #expect(try self.told(shop).count == 5)
  }

  @Test func whatCannotBeToldWaits() async throws {
    let shop = try shop(Self.keeping.replacing("cat >> told; echo >> told", with: "exit 7"))
    try await shop.sluice("run", "shop.yaml").exits(0).says(
      "the hook 'keep' could not be told of 1 event", "sluice hooks deliver")
    try await shop.sluice("hooks", "deliver").exits(1).says("keep: 1 event left")
    try shop.write(Array(Self.keeping.utf8), to: "sluice.yaml")
    try await shop.sluice("hooks", "deliver").exits(0).prints("keep: told of 1 event")
    #expect(try told(shop).count == 1)
  }

  /// Killed between the change and the telling, which the hook itself does.
  @Test func anEventOutlivesAKill() async throws {
    let shop = try shop(
      Self.keeping.replacing("cat >> told; echo >> told", with: "kill -9 $PPID"))
    try await shop.run("--target", "quality").outcome.exits(0)
    let killed = try await Program.run(
      ["run", "shop.yaml"], in: shop.folder.path, through: ["sh", "-c", "\"$@\"; exit 0", "sh"])
    killed.exits(0)
    try await shop.sluice("models", "list", "shop-fm").exits(0).prints("shop-fm/1")
    try shop.write(Array(Self.keeping.utf8), to: "sluice.yaml")
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    let told = try told(shop)
    #expect(told.count == 2)
    #expect(told.first?.contains("\"registered\"") == true)
  }

  @Test func twoProcessesTellNothingTwice() async throws {
    let shop = try shop(
      Self.keeping.replacing("cat >> told", with: "test -e repaired || exit 7; cat >> told"))
    try await shop.run().outcome.exits(0)
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    try await shop.sluice("models", "alias", "set", "shop-fm/1", "champion").exits(0)
    #expect(try told(shop).isEmpty)
    try shop.write([], to: "repaired")
    async let one = shop.sluice("hooks", "deliver")
    async let two = shop.sluice("hooks", "deliver")
    for outcome in try await [one, two] { outcome.exits(0) }
    let ids = try told(shop).map { line in
      (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["id"] as? Int
    }
    #expect(ids == [1, 2, 3])
  }

  @Test func aWrongFileStopsWhatItIsFor() async throws {
    let shop = try shop("hooks:\n  - name: a\n    on: aproved\n    command: [x]\n")
    try await shop.sluice("run", "shop.yaml").exits(2).says(
      "sluice.yaml:3:9", "there is no event 'aproved'", "did you mean 'approved'?")
    try await shop.sluice("hooks", "list").exits(2)
    try await shop.sluice("models", "list").exits(2)
    let other = try self.shop(Self.keeping)
    try await other.sluice("hooks", "test", "kep").exits(2).says("did you mean 'keep'?")
    try await other.sluice("hooks", "test", "keep").exits(0).prints("was told")
    #expect(try told(other).count == 1)
    let none = try Shop()
    try await none.sluice("hooks").exits(2).says("there is no 'sluice.yaml' here")
  }
}
