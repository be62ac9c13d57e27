import Foundation
import Glibc
import SluiceTestSupport
import Synchronization
import Testing

/// What `sluice gc` takes and leaves, as somebody at the command line sees it.
struct GarbageStoryTests {
  private static let learned: Set = ["model", "quality", "registered"]

  private func objects(in shop: Shop) throws -> [String] {
    let store = shop.folder.file("artifacts/store")
    return try shop.folder.names(in: store).filter { $0.utf8.count == 2 }.flatMap { folder in
      try shop.folder.names(in: "\(store)/\(folder)").map { folder + $0 }
    }
  }

  private func runs(in shop: Shop) throws -> [String] {
    try shop.folder.names(in: shop.folder.file("artifacts/runs"))
  }

  private func path(of name: String, _ result: RunResult, in shop: Shop) throws -> String {
    let hex = try #require(result.digests[name]).dropFirst("sha256:".count)
    return shop.folder.file("artifacts/store/\(hex.prefix(2))/\(hex.dropFirst(2))")
  }

  @Test func whatTheLastRunNeedsStays() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let before = try objects(in: shop)
    try await shop.sluice("gc", "--dry-run").exits(0).prints("nothing to remove")
    try await shop.sluice("gc").exits(0).prints("nothing to remove", "1 run, 1 model version")
    #expect(try objects(in: shop) == before)
    try await shop.expectRerun(of: [])
  }

  @Test func olderRunsGoButAreRemembered() async throws {
    let shop = try Shop()
    let first = try await shop.run()
    for epochs in 3...5 { try await shop.run("-p", "epochs=\(epochs)").outcome.exits(0) }
    let before = try objects(in: shop)
    let folders = try runs(in: shop)
    let dry = try await shop.sluice("gc", "--keep-runs", "2", "--dry-run", "--json").exits(0)
    #expect(try objects(in: shop) == before)
    #expect(try runs(in: shop) == folders)
    let done = try await shop.sluice("gc", "--keep-runs", "2", "--json").exits(0)
    #expect(done.output == dry.output.replacing("\"dry-run\" : true", with: "\"dry-run\" : false"))
    let after = try objects(in: shop)
    #expect(before.count - after.count == 10)
    #expect(try runs(in: shop).count == 3)
    #expect(try FileManager.default.fileExists(atPath: path(of: "model.model", first, in: shop)))
    let list = try await shop.sluice("runs").exits(0).output
    #expect(list.split(separator: "\n").count == 5)
    let oldest = try #require(first.runID)
    try await shop.sluice("runs", "show", oldest).exits(0).prints("model", "train rmse")
    try await shop.sluice("lineage", "\(oldest):model").exits(0)
    try await shop.sluice("show", "model.metrics", "--run", oldest).exits(2)
      .says("is not stored any more")
    let again = try await shop.run()
    again.outcome.exits(0)
    #expect(again.steps("succeeded") == Self.learned)
    #expect(again.digests == first.digests)
    #expect(again.warnings == [])
    #expect(try await shop.run("-p", "epochs=5").steps("succeeded") == [])
  }

  @Test func modelVersionsStayWhateverBecomesOfTheirRuns() async throws {
    let shop = try Shop()
    let first = try await shop.run()
    try await shop.sluice("models", "reject", "shop-fm/1", "--reason", "to see").exits(0)
    try await shop.sluice("gc", "--keep-runs", "0").exits(0).prints("0 runs, 1 model version")
    #expect(try runs(in: shop) == [])
    for name in ["model.model", "features.encoder", "quality.metrics"] {
      #expect(try FileManager.default.fileExists(atPath: path(of: name, first, in: shop)))
    }
    #expect(try objects(in: shop).count == 3)
    try await shop.sluice("models", "show", "shop-fm/1").exits(0).prints("Rejected")
    try await shop.sluice("cache", "verify").exits(0).prints("all sound")
    let again = try await shop.run()
    again.outcome.exits(0)
    #expect(again.digests == first.digests)
    #expect(again.warnings == [])
  }

  @Test func pinsKeepWhatTheyName() async throws {
    let shop = try Shop()
    let first = try await shop.run()
    let id = try #require(first.runID)
    try await shop.sluice("cache", "pins").exits(0).prints("nothing is pinned")
    try await shop.sluice("cache", "pin", "latest/model", "--reason", "a figure").exits(0)
      .prints("pinned \(id)/model, 3 objects")
    let digest = try #require(first.digests["quality.predictions"]).dropFirst("sha256:".count)
    let plot = try #require(first.digests["quality.plot"]).dropFirst("sha256:".count)
    for digest in [digest, plot] {
      try await shop.sluice("cache", "pin", "sha256:\(digest.prefix(10))").exits(0)
    }
    try await shop.sluice("cache", "pin", "\(id)/registered/version").exits(0)
    try await shop.sluice("cache", "pin", "\(id)/registered/version").exits(0).prints("already")
    try await shop.sluice("cache", "pins").exits(0).prints("\(id)/model", "a figure", "ada")
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    try await shop.sluice("gc", "--keep-runs", "1").exits(0).prints("4 pins")
    try await shop.expectRerun(of: [])
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    let pins = [
      "\(id.prefix(20))/model", "\(digest.prefix(8))", "\(plot.prefix(8))",
      "\(id)/registered/version",
    ]
    for pin in pins {
      try await shop.sluice("cache", "unpin", pin).exits(0).prints("unpinned")
    }
    try await shop.sluice("gc", "--keep-runs", "1").exits(0).prints("0 pins")
    try await shop.expectRerun(of: Self.learned)
  }

  @Test func pinsOfNothingAreRefused() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    for (target, message) in [
      ("nothing", "there is no run 'nothing'"), ("latest/modle", "did you mean 'model'?"),
      ("latest/model/modl", "its outputs are model, metrics, learning-curve"),
      ("shop-fm/1", "is a model version, which is always kept"), ("", "there is no run ''"),
    ] {
      try await shop.sluice("cache", "pin", target).exits(2).says(message)
    }
    try await shop.sluice("cache", "unpin", "latest").exits(2).says("'latest' is not pinned")
    try await shop.sluice("cache", "pin", "latest", "--reason", String(repeating: "x", count: 1025))
      .exits(2).says("the reason is too long")
    try await shop.sluice("gc", "--keep-runs", "-1").exits(64)
  }

  /// A run is stopped in its middle: what it has stored is named by nothing but itself.
  @Test func aRunThatGoesOnLosesNothing() async throws {
    let shop = try Shop()
    try await shop.sluice("sample", "retail", "--rows", "20000", "-o", "shop.csv").exits(0)
    let folder = shop.folder.path
    let collecting = Mutex<Task<Int, any Error>?>(nil)
    // So many that the run is sure to be stopped before it ends.
    let long = ["run", "shop.yaml", "--json", "-p", "epochs=1000"]
    let exit = try await Program.follow(long, in: folder) { line, run in
      guard line.contains("epoch 1 of"), collecting.withLock({ $0 == nil }) else { return }
      #expect(kill(run, SIGSTOP) == 0)
      try await ProcessList.standsStill(run)
      let before = try objects(in: shop)
      let refused = try await shop.sluice("gc", "--keep-runs", "0", "--no-wait")
      refused.exits(75).says("'artifacts' is in use by run ", "of 'shop' (process \(run) on ")
      let repair = try await shop.sluice("cache", "verify", "--repair", "--no-wait")
      repair.exits(75)
      #expect(try objects(in: shop) == before)
      try await shop.sluice("gc", "--dry-run").exits(0)
      try await shop.sluice("cache", "verify").exits(0)
      let task = Task {
        defer { _ = kill(run, SIGCONT) }
        return try await Program.follow(["gc", "--keep-runs", "1"], in: folder) { line, _ in
          if line.contains("waiting for run ") { #expect(kill(run, SIGCONT) == 0) }
        }
      }
      collecting.withLock { $0 = task }
    }
    #expect(exit == 0)
    let task = try #require(collecting.withLock { $0 })
    #expect(try await task.value == 0)
    try await shop.sluice("cache", "verify").exits(0)
    #expect(try await shop.run("-p", "epochs=1000").steps("cached").count == 12)
  }

  @Test func killedAnywhereItLeavesAStoreThatRunsCanUse() async throws {
    let shop = try Shop()
    let sound = try await shop.run()
    var random = SeededGenerator(seed: 7)
    for round in 0..<16 {
      // Each has a model of its own, that nothing needs afterwards.
      try await shop.run("-p", "epochs=\(3 + round)").outcome.exits(0)
      // A collection takes about 20 ms.
      let time = "0.0\(Int.random(in: 100...399, using: &random))"
      _ = try await shop.sluice(
        "gc", "--keep-runs", "0",
        through: ["sh", "-c", "timeout -s KILL \(time) \"$0\" \"$@\" || true"])
      let verified = try await shop.sluice("cache", "verify")
      verified.exits(0).prints("all sound")
      if round % 4 == 3 {
        let after = try await shop.run()
        after.outcome.exits(0)
        #expect(after.digests == sound.digests)
        #expect(after.warnings == [])
      }
    }
    try await shop.sluice("gc", "--keep-runs", "0").exits(0)
    try await shop.sluice("gc", "--keep-runs", "0").exits(0).prints("nothing to remove")
  }

  @Test func whatDeadRunsLeftGoes() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let manager = FileManager.default
    let work = shop.folder.file("artifacts/scratch/20200101-000000-abcdef/step/inner")
    try manager.createDirectory(atPath: work, withIntermediateDirectories: true)
    try shop.write([1, 2, 3], to: "artifacts/scratch/20200101-000000-abcdef/step/inner/file")
    try manager.createSymbolicLink(atPath: "\(work)/link", withDestinationPath: shop.folder.path)
    try manager.setAttributes([.posixPermissions: 0o500], ofItemAtPath: work)
    try shop.write([1, 2], to: "artifacts/store/tmp/object-dead")
    try manager.createDirectory(
      atPath: shop.folder.file("artifacts/locks"), withIntermediateDirectories: true)
    try shop.write([1], to: "artifacts/locks/dead.lock")
    try manager.createSymbolicLink(
      atPath: shop.folder.file("artifacts/runs/.link-dead"), withDestinationPath: "nowhere")
    try manager.createDirectory(
      atPath: shop.folder.file("artifacts/runs/notes"), withIntermediateDirectories: false)
    try await shop.sluice("gc").exits(0).prints("1 temporary file, 1 scratch folder: 5 B")
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/scratch")) == [])
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/store/tmp")) == [])
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/locks")) == [])
    #expect(try runs(in: shop).filter { !$0.hasPrefix("20") } == ["latest", "notes"])
    #expect(manager.fileExists(atPath: shop.folder.file("shop.csv")))
    try await shop.expectRerun(of: [])
  }

  @Test func aLostDatabaseLosesNoModel() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let before = try objects(in: shop)
    for name in try shop.folder.names(in: shop.folder.file("artifacts"))
    where name.hasPrefix("sluice.db") {
      try FileManager.default.removeItem(atPath: shop.folder.file("artifacts/\(name)"))
    }
    try await shop.sluice("gc").exits(2).says("the metadata know of no run", "run the pipelines")
    try await shop.sluice("gc", "--dry-run").exits(2).says("the metadata know of no run")
    #expect(try objects(in: shop) == before)
    try await shop.run().outcome.exits(0)
    try shop.write(Array(repeating: 7, count: 5000), to: "artifacts/sluice.db")
    for name in ["-wal", "-shm"] {
      try FileManager.default.removeItem(atPath: shop.folder.file("artifacts/sluice.db\(name)"))
    }
    try await shop.sluice("gc").exits(2).says("was damaged", "sluice.db.damaged-", "move that file")
    try await shop.run().outcome.exits(0)
    try await shop.sluice("gc").exits(2).says("sluice.db.damaged-")
    #expect(try objects(in: shop) == before)
  }
}
