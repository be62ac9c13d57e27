import Foundation
import SluiceTestSupport
import Testing

/// Killed at any point, run beside itself, or on other threads: the next plain run gives the same artifacts.
struct CrashTests {
  /// Larger than the shop's own data, so that a run has a middle.
  private func largeShop() async throws -> Shop {
    let shop = try Shop()
    try await shop.sluice("sample", "retail", "--rows", "20000", "-o", "shop.csv").exits(0)
    return shop
  }

  @Test func aRunAfterKillsGivesTheSameArtifacts() async throws {
    let sound = try await largeShop().run()
    sound.outcome.exits(0)
    var random = SeededGenerator(seed: 42)
    for _ in 0..<4 {
      let shop = try await largeShop()
      for _ in 0..<3 {
        let last = Int.random(in: 1..<sound.events.count, using: &random)
        var count = 0
        try await Program.kill(["run", "shop.yaml", "--json"], in: shop.folder.path) { _ in
          count += 1
          return count == last
        }
      }
      let after = try await shop.run()
      after.outcome.exits(0)
      #expect(after.digests == sound.digests)
      #expect(try shop.folder.names(in: shop.folder.file("artifacts/store/tmp")) == [])
      #expect(try await shop.sluice("models", "list").exits(0).output.contains("shop-fm/1"))
      try await shop.sluice("runs").exits(0).prints("succeeded")
      try await shop.expectRerun(of: [])
    }
  }

  @Test func eightRunsAtOnceDoEachStepOnce() async throws {
    let shop = try await largeShop()
    let results = try await withThrowingTaskGroup(of: RunResult.self) { group in
      for _ in 0..<8 { group.addTask { try await shop.run() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for result in results {
      result.outcome.exits(0)
      #expect(result.digests == results[0].digests)
    }
    let done = results.flatMap { $0.steps("succeeded") }
    #expect(done.sorted() == RunResult.allSteps.sorted(), "each step once, by whichever process")
    let models = try await shop.sluice("models").exits(0).output
    #expect(models.split(separator: "\n").count == 2, "\(models)")
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/locks")) == [])
    try await shop.expectRerun(of: [])
  }

  @Test func jobsAndProcessorsChangeNoByte() async throws {
    let shop = try await largeShop()
    let usual = try await shop.run("--jobs", "2", "--artifacts", "two")
    for (name, jobs, wrapper) in [
      ("one", "1", []), ("many", "16", []), ("bound", "2", ["taskset", "-c", "0"]),
    ] {
      if wrapper.first.map({ !isInstalled($0) }) ?? false { continue }
      let other = try await shop.run("--jobs", jobs, "--artifacts", name, through: wrapper)
      other.outcome.exits(0)
      #expect(other.digests == usual.digests, "\(name)")
    }
  }

  private func isInstalled(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}
