import SluiceEngine
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

struct SharedStepsTests {
  let folder: TemporaryFolder
  let store: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
    try store.begin(Fixtures.run("run-1", startedAt: 1))
    try store.record([Fixtures.stepRun("run-1", 0), Fixtures.stepRun("run-1", 1, status: .cached)])
  }

  private let signature = Fixtures.digest("steps")

  @Test func aSignedRunIsFound() throws {
    #expect(try store.run(signed: signature) == nil)
    try store.sign(runID: "run-1", with: signature)
    #expect(try store.run(signed: signature) == "run-1")
    #expect(try store.run(signed: Fixtures.digest("others")) == nil)

    try store.begin(Fixtures.run("run-2", startedAt: 2))
    try store.sign(runID: "run-2", with: signature)
    #expect(try store.run(signed: signature) == "run-2")
  }

  @Test func sharedStepsAreTheEarlierOnesFromTheCache() throws {
    try store.begin(Fixtures.run("run-2", startedAt: 77))
    try store.takeSteps(of: "run-1", for: "run-2")
    let steps = try store.stepRuns(of: "run-2")
    let earlier = try store.stepRuns(of: "run-1")
    #expect(steps.map(\.runID) == ["run-2", "run-2"])
    #expect(steps.map(\.status) == [.cached, .cached])
    // What run 1 did itself came from it; what it took over, from where it took it.
    #expect(steps.map(\.cachedFromRun) == ["run-1", "earlier"])
    #expect(steps.map(\.reasons) == [[], []])
    #expect(steps.map(\.startedAt) == [77, 77])
    #expect(steps.map(\.seconds) == [0, 0])
    #expect(steps.map(\.outputs) == earlier.map(\.outputs))
    #expect(steps.map(\.inputs) == earlier.map(\.inputs))
    #expect(steps.map(\.results) == earlier.map(\.results))
    #expect(earlier.map(\.status) == [.succeeded, .cached])

    let summaries = try store.runSummaries(limit: 2)
    #expect(summaries.map(\.id) == ["run-2", "run-1"])
    #expect(summaries[0].stepCounts == [.cached: 2])
    #expect(summaries[0].stepSeconds == 0)
    #expect(summaries[1].stepCounts == [.succeeded: 1, .cached: 1])
  }

  @Test func sharingWithOneThatSharesIsSharingWithTheFirst() throws {
    for number in 2...4 {
      try store.begin(Fixtures.run("run-\(number)", startedAt: Int64(number)))
      try store.takeSteps(of: "run-\(number - 1)", for: "run-\(number)")
    }
    #expect(try store.stepRuns(of: "run-4").map(\.cachedFromRun) == ["run-1", "earlier"])
    #expect(try store.storageStatistics().stepRunCount == 2)
  }
}
