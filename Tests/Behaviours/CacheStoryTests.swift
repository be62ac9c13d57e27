import Foundation
import SluiceTestSupport
import Testing

/// What runs again and why, as somebody at the command line sees it.
struct CacheStoryTests {
  @Test func aParameterRunsWhatFollowsFromIt() async throws {
    let shop = try Shop()
    let first = try await shop.run()
    #expect(first.steps("succeeded") == Set(RunResult.allSteps))
    try await shop.expectRerun(of: [])
    try await shop.sluice("plan", "shop.yaml", "-p", "epochs=3").exits(0).prints(
      "parameter 'epochs' 2 → 3", "12 steps: 1 to run, 9 cached, 2 to run unless")
    let changed = try await shop.sluice("run", "shop.yaml", "-p", "epochs=3")
    changed.exits(0).says(
      "(parameter 'epochs' 2 → 3)", "(input 'model' changed (from step 'model')",
      "12 steps: 3 ran, 9 cached")
    let later = try await shop.run("-p", "epochs=3")
    #expect(later.steps("cached") == Set(RunResult.allSteps))
    #expect(later.digests["model.model"] != first.digests["model.model"])
    #expect(later.digests["records.train"] == first.digests["records.train"])
    try await shop.expectRerun(of: [])
  }

  @Test func theSameResultStopsTheWave() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let text = String(decoding: try shop.bytes("shop.yaml"), as: UTF8.self)
    // Quantities are whole: the condition is another one, the rows are the same.
    let changed = text.replacing("Quantity > ${", with: "Quantity + 0 > ${")
    #expect(changed != text)
    try shop.write(Array(changed.utf8), to: "shop.yaml")
    try await shop.expectRerun(of: ["sold"])
  }

  @Test func forceTargetAndCommentsDoWhatTheySay() async throws {
    let shop = try Shop()
    let part = try await shop.run("--target", "purchases")
    #expect(part.steps("succeeded") == ["transactions", "sold", "purchases"])
    let text = "# a comment\n" + String(decoding: try shop.bytes("shop.yaml"), as: UTF8.self)
    try shop.write(
      Array(
        text.replacing("name: ids", with: "name: who")
          .replacing("[ids, words]", with: "[who, words]").utf8), to: "shop.yaml")
    try await shop.run().outcome.exits(0)
    let forced = try await shop.run("--force", "sold")
    #expect(forced.steps("succeeded") == ["sold"])
    #expect(try forced.end(of: "sold").reasons == ["it is forced"])
    let all = try await shop.run("--force-all")
    #expect(all.steps("succeeded").count == RunResult.allSteps.count)
    #expect(all.digests == forced.digests)
  }

  @Test func runsRememberWhatHappened() async throws {
    let shop = try Shop()
    try await shop.sluice("runs").exits(2).says("there is no artifacts folder here")
    try FileManager.default.createDirectory(
      atPath: shop.folder.file("artifacts"), withIntermediateDirectories: false)
    try await shop.sluice("runs").exits(0).prints("no runs yet")
    #expect(try shop.folder.names(in: shop.folder.file("artifacts")) == [])
    try await shop.sluice("run", "shop.yaml", "--quiet").exits(0).isSilent()
    try await shop.sluice("run", "shop.yaml", "-p", "least=1000000000", "--quiet").exits(1)
      .says("error: step 'sold': ", "1 failed")
    try await shop.sluice("run", "shop.yaml", "-p", "epochs=3").exits(0)
    let list = try await shop.sluice("runs").exits(0).output.split(separator: "\n")
    #expect(list.count == 4)
    #expect(list[1].contains("succeeded") && list[2].contains("failed"))
    try await shop.sluice("runs", "show", "latest").exits(0).prints(
      "shop (shop.yaml)", "ada on ", "-p epochs       3",
      "parameter 'epochs' 2 → 3", "done in run ")
    let timings = try await shop.sluice("runs", "show", "--timings").exits(0)
    timings.prints("model", "train", "3 steps ran for ", "9 were cached")
    let id = try #require(list[2].split(separator: " ").first).description
    try await shop.sluice("runs", "show", id).exits(0).prints("it needs step 'sold', which failed")
    try await shop.sluice("runs", "show", "2").exits(2).says("several runs begin with '2'")
    try await shop.sluice("runs", "show", "nothing").exits(2).says("there is no run 'nothing'")
    try await shop.sluice("runs", "--limit", "0").exits(64)
    let page = try await shop.sluice("show", "purchases", "--rows", "3").exits(0)
    page.prints("purchases.table: table, ", "StockCode")
  }

  @Test func everyJSONAnswerIsJSON() async throws {
    let shop = try Shop()
    let run = try await shop.run()
    #expect(run.events.allSatisfy { $0.version == 1 })
    #expect(run.events.first?.event == "stream-started" && run.events.last?.event == "run-finished")
    #expect(run.outcome.error == "")
    let failed = try await shop.run("-p", "least=1000000000")
    failed.outcome.exits(1)
    #expect(failed.events.last?.status == "failed")
    #expect(try failed.end(of: "sold").error?.contains("keeps none of the 300 rows") == true)
    for arguments in [
      ["plan", "shop.yaml"], ["runs"], ["runs", "show"], ["models"], ["models", "show", "shop-fm"],
      ["models", "history", "shop-fm"], ["models", "list", "shop-fm"], ["steps"],
      ["steps", "train"],
    ] {
      let outcome = try await Program.run(arguments + ["--json"], in: shop.folder.path).exits(0)
      #expect(throws: Never.self, "\(arguments)") {
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      }
    }
  }
}
