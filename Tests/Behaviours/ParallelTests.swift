import Foundation
import SluiceTestSupport
import Testing

/// Run beside itself, or on other threads: the artifacts are the same.
struct ParallelTests {
  /// Larger than the shop's own data, so that a run has a middle.
  private func largeShop() async throws -> Shop {
    let shop = try Shop()
    try await shop.sluice("sample", "retail", "--rows", "20000", "-o", "shop.csv").exits(0)
    return shop
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
