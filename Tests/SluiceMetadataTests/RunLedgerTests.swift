import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

struct RunLedgerTests {
  let folder: TemporaryFolder
  let store: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
  }

  @Test func aRunComesBackAsItWas() throws {
    var run = Fixtures.run("20261123-193455-3f2a1c")
    try store.begin(run)
    #expect(try store.run(run.id) == run)
    try store.finish(runID: run.id, status: .failed, at: 7_000)
    run.status = .failed
    run.finishedAt = 7_000
    #expect(try store.run(run.id) == run)
  }

  @Test func finishingAnUnknownRunIsAnError() throws {
    let error = #expect(throws: MetadataError.self) {
      try store.finish(runID: "none", status: .succeeded, at: 1)
    }
    #expect(error?.code == .unknown)
  }

  @Test func runsAreListedNewestFirst() throws {
    for number in 0..<10 {
      let pipeline = number.isMultiple(of: 3) ? "fraud" : "retail"
      try store.begin(Fixtures.run("run-\(number)", pipeline: pipeline, startedAt: Int64(number)))
    }
    #expect(try store.runs(limit: 3, pipeline: nil).map(\.id) == ["run-9", "run-8", "run-7"])
    #expect(try store.runs(limit: 2, pipeline: "fraud").map(\.id) == ["run-9", "run-6"])
    #expect(try store.runs(limit: 5, pipeline: "none").isEmpty)
    #expect(try store.runs(limit: 0, pipeline: nil).isEmpty)
    #expect(try store.run("latest")?.id == "run-9")
  }

  @Test func aRunIsFoundByTheBeginningOfItsName() throws {
    for id in ["20261123-a1", "20261123-b2", "20261124-c3"] { try store.begin(Fixtures.run(id)) }
    #expect(try store.run("20261124")?.id == "20261124-c3")
    #expect(try store.run("20261123-b")?.id == "20261123-b2")
    #expect(try store.run("20261123") == nil)
    #expect(try store.run("2025") == nil)
    #expect(try store.run("") == nil)
    #expect(try store.run("%") == nil)
  }

  @Test func aWholeNameWinsOverLongerOnes() throws {
    for id in ["run-1", "run-10", "run-11"] { try store.begin(Fixtures.run(id)) }
    #expect(try store.run("run-1")?.id == "run-1")
  }

  @Test func stepRunsComeBackInTheOrderOfThePipeline() throws {
    try store.begin(Fixtures.run("run-1"))
    let statuses: [StepRunRecord.Status] = [.succeeded, .cached, .failed, .skipped, .interrupted]
    let steps = statuses.enumerated().map { Fixtures.stepRun("run-1", $0, status: $1) }
    try store.record(steps[3], cacheEntry: nil)
    try store.record([steps[4], steps[0]])
    try store.record(steps[2], cacheEntry: nil)
    try store.record(steps[1], cacheEntry: nil)
    #expect(try store.stepRuns(of: "run-1") == steps)
    #expect(try store.stepRuns(of: "none").isEmpty)
  }

  @Test func aStepWrittenAgainTakesThePlaceOfTheFirst() throws {
    try store.begin(Fixtures.run("run-1"))
    try store.record([Fixtures.stepRun("run-1", 0, status: .failed)])
    try store.record([Fixtures.stepRun("run-1", 0)])
    #expect(try store.stepRuns(of: "run-1") == [Fixtures.stepRun("run-1", 0)])
  }

  @Test func oneBadStepUndoesItsWholeTransaction() throws {
    try store.begin(Fixtures.run("run-1"))
    #expect(throws: MetadataError.self) {
      try store.record([Fixtures.stepRun("run-1", 0), Fixtures.stepRun("none", 1)])
    }
    #expect(try store.stepRuns(of: "run-1").isEmpty)
  }

  @Test func lineageIsWalkedUpAndDown() throws {
    try store.begin(Fixtures.run("run-1"))
    try store.record((0..<3).map { Fixtures.stepRun("run-1", $0) })
    let middle = Fixtures.digest("output-1")
    #expect(try store.stepRuns(producing: middle).map(\.index) == [1])
    #expect(try store.stepRuns(reading: middle).map(\.index) == [2])
    #expect(try store.stepRuns(reading: Fixtures.digest("file")).map(\.index) == [2, 1, 0])
    #expect(try store.stepRuns(producing: Fixtures.digest("file")).isEmpty)
  }

  @Test func summariesCountTheStepsByWhatBecameOfThem() throws {
    try store.begin(Fixtures.run("run-1", startedAt: 1))
    try store.begin(Fixtures.run("run-2", startedAt: 2))
    try store.record([
      Fixtures.stepRun("run-1", 0, status: .cached), Fixtures.stepRun("run-1", 1, status: .cached),
      Fixtures.stepRun("run-1", 2, status: .failed),
    ])
    let summaries = try store.runSummaries(limit: 10)
    #expect(summaries.map(\.id) == ["run-2", "run-1"])
    #expect(summaries[0].stepCounts.isEmpty)
    #expect(summaries[1].stepCounts == [.cached: 2, .failed: 1])
    #expect(summaries[1].count(.succeeded) == 0)
    #expect(summaries[1].stepSeconds == 0.75)
    #expect(try store.runSummaries(limit: 10, pipeline: "none").isEmpty)
  }

  @Test func statisticsCountEveryObjectOnce() throws {
    try store.begin(Fixtures.run("run-1"))
    try store.record([Fixtures.stepRun("run-1", 0), Fixtures.stepRun("run-1", 1)])
    try store.record(Fixtures.stepRun("run-1", 2), cacheEntry: Fixtures.cacheEntry("a"))
    try store.record([Fixtures.stepRun("run-1", 0)])
    let statistics = try store.storageStatistics()
    #expect(statistics.runCount == 1)
    #expect(statistics.stepRunCount == 3)
    #expect(statistics.cacheEntryCount == 1)
    #expect(statistics.modelVersionCount == 0)
    #expect(statistics.objectCount == 5)
    #expect(statistics.objectBytes == 3 * 108 + 2 * 105)
    #expect(statistics.kinds.map(\.count).reduce(0, +) == 5)
    #expect(statistics.databaseBytes > 0)
  }

  @Test func writersWithConnectionsOfTheirOwnLoseNothing() async throws {
    let path = store.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          let store = try MetadataStore(path: path)
          for number in 0..<20 {
            let id = "run-\(writer)-\(number)"
            try store.begin(Fixtures.run(id))
            try store.record(
              Fixtures.stepRun(id, 0), cacheEntry: Fixtures.cacheEntry("\(number % 5)"))
            try store.finish(runID: id, status: .succeeded, at: 1)
          }
        }
      }
      try await group.waitForAll()
    }
    let runs = try store.runSummaries(limit: 1_000)
    #expect(runs.count == 120)
    #expect(runs.allSatisfy { $0.status == .succeeded && $0.stepCounts == [.succeeded: 1] })
    #expect(try store.storageStatistics().cacheEntryCount == 5)
  }
}
