import Foundation
import SluiceTestSupport
import Testing

/// `sluice cache`, folders that cannot be written, and folders in which nothing has been run.
struct CacheCommandTests {
  private func path(of name: String, _ result: RunResult, in shop: Shop) throws -> String {
    let hex = try #require(result.digests[name]).dropFirst("sha256:".count)
    return "artifacts/store/\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  @Test func damageIsFoundNamedAndMended() async throws {
    let shop = try Shop()
    let first = try await shop.run()
    try await shop.sluice("cache", "verify").exits(0).prints("all sound")
    let flipped = try path(of: "sold.table", first, in: shop)
    var bytes = try shop.bytes(flipped)
    bytes[bytes.count / 2] ^= 1
    let cut = try path(of: "model.model", first, in: shop)
    let lost = try path(of: "features.encoder", first, in: shop)
    for name in [flipped, cut, lost] {
      try FileManager.default.removeItem(atPath: shop.folder.file(name))
    }
    try shop.write(bytes, to: flipped)
    try shop.write([1, 2], to: cut)
    // A changed object of the right size is a hit: only reading it tells.
    let found = try await shop.sluice("cache", "verify").exits(1)
    found.prints(
      "altered", "sold.table of shop", "truncated: 2 of ", "model.model of shop", "shop-fm/1",
      "missing", "features.encoder of shop", "1 missing, 2 damaged", "--repair")
    let json = try await shop.sluice("cache", "verify", "--json").exits(1)
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let findings = try #require(answer["findings"] as? [[String: Any]])
    #expect(findings.count == 3)
    #expect(findings.allSatisfy { $0["run"] as? String == first.runID })
    #expect(
      Set(findings.compactMap { $0["problem"] as? String }) == ["altered", "truncated", "missing"])
    try await shop.sluice("cache", "verify", "--repair").exits(0).prints(
      "removed 2 objects and 3 cache entries", "shop-fm/1 cannot be used until")
    let again = try await shop.run()
    again.outcome.exits(0)
    #expect(again.digests == first.digests)
    #expect(again.steps("succeeded") == ["sold", "features", "model"])
    try await shop.sluice("cache", "verify").exits(0).prints("all sound")
    try await shop.expectRerun(of: [])
  }

  @Test func statisticsLookAtTheStore() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    let text = try await shop.sluice("cache", "stats").exits(0)
    text.prints("table", "matrix", "9 of 24 steps", "2 runs, 2 model versions, 0 pins")
    let json = try await shop.sluice("cache", "--json", "--keep-runs", "1").exits(0)
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(answer["hits"] as? Int == 9)
    #expect(answer["cache-entries"] as? Int == 15)
    #expect(answer["missing"] as? Int == 0)
    let kinds = try #require(answer["kinds"] as? [[String: Any]])
    #expect(kinds.compactMap { $0["objects"] as? Int }.reduce(0, +) == answer["objects"] as? Int)
    let reclaimable = try #require(answer["reclaimable"] as? [String: Any])
    #expect(reclaimable["objects"] as? Int == 5)
    let freed = try await shop.sluice("gc", "--keep-runs", "1", "--json").exits(0)
    let plan = try #require(
      try JSONSerialization.jsonObject(with: Data(freed.output.utf8)) as? [String: Any])
    #expect(plan["bytes"] as? Int == reclaimable["bytes"] as? Int)
  }

  @Test(.enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"))
  func aReadOnlyStoreIsReadAndKept() async throws {
    let shop = try Shop()
    let disk = try #require(try SmallFileSystem(options: "size=8m"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    func sluice(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(arguments + place, in: shop.folder.path)
    }
    try await sluice("run", "shop.yaml").exits(0)
    try await sluice("run", "shop.yaml", "-p", "epochs=3").exits(0)
    #expect(disk.remount("ro"))
    try await sluice("cache", "stats").exits(0).prints("2 runs")
    try await sluice("cache", "verify").exits(0).prints("all sound")
    try await sluice("gc", "--dry-run").exits(0)
    for command in [["gc", "--keep-runs", "0"], ["cache", "verify", "--repair"]] {
      try await Program.run(command + place, in: shop.folder.path).exits(2).says("read-only")
    }
    try await sluice("cache", "pin", "latest").exits(2).says(disk.path)
    #expect(disk.remount("rw"))
    try await sluice("run", "shop.yaml", "-p", "epochs=3").exits(0).says("12 cached")
  }

  @Test(.enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"))
  func aFullDiskCanBeEmptied() async throws {
    let shop = try Shop()
    let disk = try #require(try SmallFileSystem(options: "size=8m"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    for epochs in 2...4 {
      try await Program.run(
        ["run", "shop.yaml", "-p", "epochs=\(epochs)"] + place, in: shop.folder.path
      ).exits(0)
    }
    let filler = "\(disk.path)/filler"
    #expect(FileManager.default.createFile(atPath: filler, contents: nil))
    let handle = try #require(FileHandle(forWritingAtPath: filler))
    let chunk = Data(count: 4096)
    while (try? handle.write(contentsOf: chunk)) != nil {}
    try handle.close()
    try await Program.run(["gc", "--keep-runs", "0"] + place, in: shop.folder.path).exits(0)
      .prints("removed ", "3 run folders")
    try await Program.run(["gc", "--keep-runs", "0"] + place, in: shop.folder.path).exits(0)
      .prints("nothing to remove")
    try FileManager.default.removeItem(atPath: filler)
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path).exits(0)
    try await Program.run(["cache", "verify"] + place, in: shop.folder.path).exits(0)
  }

  @Test func nothingIsMadeInAFolderWithoutRuns() async throws {
    let shop = try Shop()
    let before = try shop.folder.names(in: shop.folder.path)
    for command in [
      ["runs"], ["runs", "show"], ["runs", "diff", "a", "b"], ["models"], ["models", "show", "m"],
      ["models", "approve", "m/1"], ["models", "history", "m"], ["lineage", "model"],
      ["show", "model"], ["explain", "shop.yaml", "model", "--run", "latest"], ["gc"],
      ["gc", "--dry-run"], ["cache"], ["cache", "stats"], ["cache", "verify"],
      ["cache", "pin", "latest"], ["cache", "unpin", "latest"], ["cache", "pins"],
    ] {
      try await Program.run(command, in: shop.folder.path).exits(2).says(
        "there is no artifacts folder here ('artifacts')", "--artifacts")
    }
    try await shop.sluice("plan", "shop.yaml").exits(0).prints("12 steps: 12 to run")
    try await shop.sluice("explain", "shop.yaml", "model").exits(0).prints("would run")
    #expect(try shop.folder.names(in: shop.folder.path) == before)
  }
}
