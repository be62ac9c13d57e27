import Glibc
import SluiceEngine
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

/// Which objects, entries and folders go, on records made for it.
struct GarbageCollectorTests {
  let folder: TemporaryFolder
  let metadata: MetadataStore
  let store: ObjectStore

  init() throws {
    folder = try TemporaryFolder()
    metadata = try MetadataStore(path: folder.file("sluice.db"))
    store = try ObjectStore(root: folder.file("store"))
  }

  private var collector: GarbageCollector {
    GarbageCollector(folder: folder.path, store: store, metadata: metadata)
  }

  /// Stores an object named by its content.
  private func artifact(_ name: String, kind: ArtifactKind = .table) throws -> ArtifactRecord {
    let (digest, size) = try store.store(Array(name.utf8))
    return ArtifactRecord(
      port: "table", kind: kind, digest: digest, size: size, fileExtension: "arrow")
  }

  /// A run of one step that gives the artifacts, with a cache entry and a folder.
  private func run(
    _ id: String, of pipeline: String = "retail", at moment: Int64, gives names: [String],
    status: RunRecord.Status = .succeeded, cached: Bool = false
  ) throws {
    try metadata.begin(Fixtures.run(id, pipeline: pipeline, startedAt: moment))
    let outputs = try names.map { try artifact($0) }
    var step = Fixtures.stepRun(id, 0, status: cached ? .cached : .succeeded)
    step.cacheKey = Fixtures.digest("key of \(names)")
    step.inputs = []
    step.outputs = outputs
    var entry = Fixtures.cacheEntry("entry", pipeline: pipeline)
    entry.key = Fixtures.digest("key of \(names)")
    (entry.outputs, entry.runID, entry.createdAt) = (outputs, id, moment)
    try metadata.record(step, cacheEntry: cached ? nil : entry)
    try metadata.finish(runID: id, status: status, at: moment + 1)
    try makeFolder(folder.file("runs/\(id)/step-0"))
  }

  private func names(_ plan: GarbagePlan) -> [String] {
    plan.objects.compactMap { object in
      (0..<100).map { "object \($0)" }.first { Fixtures.digest($0) == object.digest }
    }.sorted()
  }

  @Test func theLastRunsOfEachPipelineStay() throws {
    for number in 1...4 {
      try run("run-\(number)", at: Int64(number), gives: ["object \(number)"])
    }
    try run("other-1", of: "other", at: 0, gives: ["object 9"])
    let plan = try collector.plan(keepRuns: 2)
    #expect(names(plan) == ["object 1", "object 2"])
    #expect(plan.runFolders == ["run-1", "run-2"])
    #expect(plan.entryCount == 2)
    #expect((plan.keptRuns, plan.keptObjects) == (3, 3))
    #expect(plan.objects.allSatisfy { $0.origin?.maker?.pipeline == "retail" })
    #expect(try collector.collect(plan).isEmpty)
    #expect(try store.objects().count == 3)
    #expect(try collector.plan(keepRuns: 2).isEmpty)
    #expect(try metadata.runs(limit: 10, pipeline: nil).count == 5)
    #expect(try metadata.stepRuns(of: "run-1").first?.outputs.count == 1)
  }

  @Test func failuresDoNotPushOutTheLastSuccess() throws {
    try run("run-1", at: 1, gives: ["object 1"])
    try run("run-2", at: 2, gives: ["object 2"])
    for number in 3...5 {
      try run("run-\(number)", at: Int64(number), gives: ["object 3"], status: .failed)
    }
    #expect(names(try collector.plan(keepRuns: 2)) == ["object 1"])
    #expect(names(try collector.plan(keepRuns: 0)) == ["object 1", "object 2", "object 3"])
  }

  @Test func whatAKeptRunTookFromTheCacheStays() throws {
    try run("run-1", at: 1, gives: ["object 1", "object 2"])
    try run("run-2", at: 2, gives: ["object 1", "object 2"], cached: true)
    let plan = try collector.plan(keepRuns: 1)
    #expect(plan.objects.isEmpty)
    #expect(plan.entryCount == 0)
    #expect(plan.runFolders == ["run-1"])
  }

  @Test func workWithoutOutputsIsForgottenWithItsRuns() throws {
    try run("run-1", at: 1, gives: [])
    #expect(try collector.plan(keepRuns: 1).entryCount == 0)
    #expect(try collector.plan(keepRuns: 0).entryCount == 1)
  }

  @Test func pinsAndModelsKeepTheirObjects() throws {
    for number in 1...5 {
      try run("run-\(number)", at: Int64(number), gives: ["object \(number)", "object 1\(number)"])
    }
    func pin(_ target: Pin.Target) throws {
      _ = try metadata.insert(Pin(target: target, reason: nil, createdAt: 1, createdBy: "ada"))
    }
    try pin(.run("run-1"))
    try pin(.step(run: "run-2", step: "step-0"))
    try pin(.object(Fixtures.digest("object 3")))
    var version = Fixtures.modelVersion("model")
    version.artifacts = [ModelArtifact(.model, try artifact("object 4"))]
    _ = try metadata.register(version, host: "wren")
    let plan = try collector.plan(keepRuns: 1)
    #expect(names(plan) == ["object 13", "object 14"])
    #expect(plan.runFolders == ["run-2", "run-3", "run-4"])
    #expect((plan.pins, plan.modelVersions) == (3, 1))
    // An entry that lost one of its outputs is of no use any more.
    #expect(plan.entryCount == 2)
  }

  @Test func objectsThatNothingNamesGo() throws {
    try run("run-1", at: 1, gives: ["object 1"])
    _ = try artifact("object 50")
    let plan = try collector.plan(keepRuns: 1)
    #expect(names(plan) == ["object 50"])
    #expect(plan.objects.first?.origin == nil)
  }

  @Test func anInterruptedOneIsTakenUpByTheNext() throws {
    for number in 1...6 {
      try run("run-\(number)", at: Int64(number), gives: ["object \(number)"])
    }
    let plan = try collector.plan(keepRuns: 1)
    // Some objects and a folder are gone already, and one of those named was never there.
    for object in plan.objects.prefix(3) { try store.remove(object.digest) }
    try FileTree.remove(folder.file("runs/run-1"))
    #expect(try collector.collect(plan).isEmpty)
    #expect(try collector.plan(keepRuns: 1).isEmpty)
    #expect(try store.objects().map(\.digest) == [Fixtures.digest("object 6")])
  }

  @Test func aStoreThatCannotBeChangedKeepsItsEntries() async throws {
    for number in 1...2 {
      try run("run-\(number)", at: Int64(number), gives: ["object \(number)"])
    }
    let path = folder.path
    for name in ["", "/store", "/runs"] { #expect(openToAll(path + name)) }
    for name in try folder.names(in: path) where name.hasPrefix("sluice.db") {
      #expect(openToAll("\(path)/\(name)"))
    }
    for name in try folder.names(in: "\(path)/store") {
      #expect(unsafe chmod("\(path)/store/\(name)", 0o555) == 0)
    }
    await #expect(processExitsWith: .success) { [path = path as String] in
      becomeNobody()
      let metadata = try MetadataStore(path: "\(path)/sluice.db")
      let store = ObjectStore(existing: "\(path)/store")
      let collector = GarbageCollector(folder: path, store: store, metadata: metadata)
      let plan = try collector.plan(keepRuns: 1)
      #expect(plan.objects.count == 1 && plan.entryCount == 1)
      let error = #expect(throws: StoreError.self) { try collector.collect(plan) }
      #expect(error?.code == .unwritable)
      #expect(try collector.plan(keepRuns: 1) == plan)
    }
  }
}

private func openToAll(_ path: String) -> Bool { unsafe chmod(path, 0o777) == 0 }

/// The superuser may write everywhere.
private func becomeNobody() {
  if geteuid() == 0 { precondition(setuid(65534) == 0, "cannot become nobody") }
}
