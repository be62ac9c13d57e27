import Dispatch
import Glibc
import SluiceEngine
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

/// What the file holds after processes were killed in the middle of their work.
struct CrashTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func whatWasCommittedSurvivesAKill() async throws {
    let path = folder.file("artifacts/sluice.db")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try MetadataStore(path: path)
      try store.begin(Fixtures.run("run-1"))
      try store.record(Fixtures.stepRun("run-1", 0), cacheEntry: Fixtures.cacheEntry("a"))
      _ = try store.register(Fixtures.modelVersion("model"), host: "wren")
      withExtendedLifetime(store) { _ = kill(getpid(), SIGKILL) }
    }
    let store = try MetadataStore(path: path)
    #expect(store.warnings.isEmpty)
    #expect(try store.run("run-1") == Fixtures.run("run-1"))
    #expect(try store.stepRuns(of: "run-1") == [Fixtures.stepRun("run-1", 0)])
    #expect(
      try store.cacheEntry(for: Fixtures.cacheEntry("a").key) == Fixtures.cacheEntry("a"))
    #expect(try store.version(1, of: "retail-recommender") != nil)
  }

  @Test func aKillAtAnyMomentLeavesWholeTransactions() async throws {
    let path = folder.file("sluice.db")
    for attempt in 0..<4 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, attempt = attempt as Int] in
        // Several writers are under way when the process dies with the fiftieth run.
        DispatchQueue.concurrentPerform(iterations: 3) { writer in
          guard let store = try? MetadataStore(path: path) else { return }
          for number in 0... {
            let id = "\(attempt)-\(writer)-\(number)"
            try? store.begin(Fixtures.run(id))
            try? store.record((0..<5).map { Fixtures.stepRun(id, $0) })
            let draft = Fixtures.modelVersion(id, group: "crash")
            _ = try? store.register(draft, host: "wren")
            if number == 15 + attempt * 7 { kill(getpid(), SIGKILL) }
          }
        }
      }
      let store = try MetadataStore(path: path)
      #expect(store.warnings.isEmpty)
      for run in try store.runs(limit: 10_000, pipeline: nil) {
        #expect([0, 5].contains(try store.stepRuns(of: run.id).count))
      }
      let versions = try store.versions(of: "crash")
      #expect(versions.count >= 15)
      #expect(versions.map(\.version) == (1...versions.count).reversed())
      #expect(try store.history(of: "crash", version: nil).count == versions.count)
    }
  }

  @Test func processesNumberVersionsTogether() async throws {
    let path = folder.file("sluice.db")
    await withTaskGroup(of: Void.self) { group in
      for process in 0..<8 {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, process = process as Int] in
            let store = try MetadataStore(path: path)
            for number in 0..<10 {
              try store.begin(Fixtures.run("\(process)-\(number)"))
              try store.record([Fixtures.stepRun("\(process)-\(number)", 0)])
              let draft = Fixtures.modelVersion("\(process)-\(number)", group: "shared")
              let registration = try store.register(draft, host: "wren")
              #expect(registration.isNew)
              let decided = try store.decide(
                .approved, group: "shared", version: registration.version.version, reason: nil,
                by: RegistryAuthor(actor: "bob", host: "wren", at: 1))
              #expect(decided.version.status == .approved)
            }
          }
        }
      }
    }
    let store = try MetadataStore(path: path)
    #expect(try store.versions(of: "shared").map(\.version) == (1...80).reversed())
    #expect(try store.history(of: "shared", version: nil).count == 160)
    #expect(try store.runs(limit: 1_000, pipeline: nil).count == 80)
  }
}
