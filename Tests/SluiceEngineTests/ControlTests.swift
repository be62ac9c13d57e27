import Glibc
import SluiceEngine
import SluiceFrame
import Synchronization
import Testing

/// What becomes of a run when steps fail, are retried, take too long, or are done by somebody else.
@Suite struct ControlTests {
  /// Counts its runs by name and fails as often as it is told.
  private struct Counting: StepKind {
    static let runs = Mutex<[String: Int]>([:])
    static let declaration = StepDeclaration(
      name: "counting", version: 1, summary: "Counts.",
      inputs: [PortDeclaration("metrics", .metrics, isList: true, isOptional: true, "Any.")],
      outputs: [PortDeclaration("metrics", .metrics, "Something small.")],
      parameters: [
        .required("name", .string, "Of the counter."),
        .optional("failures", .integer(minimum: 0), default: 0, "How many runs fail."),
        .optional("until", .string, "It goes on until this counter has counted."),
      ], example: "")

    let name: String
    let failures: Int
    let gate: String?

    init(_ parameters: StepParameters) throws(ParameterError) {
      name = parameters.string("name")
      failures = parameters.integer("failures")
      gate = parameters.optionalString("until")
    }

    func run(_ io: inout StepIO) throws {
      let count = Self.runs.withLock { runs in
        runs[name, default: 0] += 1
        return runs[name] ?? 0
      }
      while let gate, Self.runs.withLock({ $0[gate] }) == nil { usleep(1000) }
      if count <= failures { throw StepFailure("failure \(count)") }
      io.output("metrics", Metrics(.object(["name": .string(name)])))
    }
  }

  private static let catalog = StepCatalog([Counting.self])

  private func open(_ gate: String) { Counting.runs.withLock { $0[gate] = 1 } }

  private func count(_ name: String) -> Int { Counting.runs.withLock { $0[name] ?? 0 } }

  @Test func aFailedAttemptIsFollowedByAnother() async throws {
    let project = try TestProject()
    let steps = try await project.run(
      """
      pipeline: retried
      steps:
        - { name: a, uses: counting, with: { name: retried, failures: 2 }, retries: 2, backoff: 1ms }
      """, catalog: Self.catalog)
    #expect(steps["a"]?.status == .succeeded)
    #expect(count("retried") == 3)
  }

  @Test func retriesComeToAnEnd() async throws {
    let project = try TestProject()
    let steps = try await project.run(
      """
      pipeline: hopeless
      steps:
        - { name: a, uses: counting, with: { name: hopeless, failures: 9 }, retries: 1, backoff: 1ms }
      """, catalog: Self.catalog)
    #expect(steps["a"]?.status == .failed)
    #expect(steps["a"]?.error == "failure 2")
    #expect(count("hopeless") == 2)
  }

  @Test func aStepThatTakesTooLongFails() async throws {
    let project = try TestProject()
    let steps = try await project.run(
      """
      pipeline: slow
      steps:
        - { name: a, uses: counting, with: { name: slow, until: slow-end }, timeout: 10ms }
      """, catalog: Self.catalog)
    open("slow-end")
    #expect(steps["a"]?.status == .failed)
    #expect(steps["a"]?.error?.hasPrefix("it took longer than its timeout of 0.01 s") == true)
  }

  private func branches(_ name: String, _ more: String = "") -> String {
    """
    pipeline: branches
    steps:
      - { name: bad, uses: counting, with: { name: \(name)-bad, failures: 9 }\(more) }
      - { name: after, uses: counting, inputs: bad, with: { name: \(name)-after } }
      - { name: good, uses: counting, with: { name: \(name)-good } }
    """
  }

  @Test func byDefaultNothingMoreStartsAfterAFailure() async throws {
    let steps = try await TestProject().run(branches("finish"), jobs: 1, catalog: Self.catalog)
    #expect(steps.mapValues(\.status) == ["bad": .failed, "after": .skipped, "good": .skipped])
    #expect(steps["after"]?.error == "it needs step 'bad', which failed")
    #expect(steps["good"]?.error == "step 'bad' failed and nothing more is started")
    #expect(count("finish-good") == 0)
  }

  @Test func keepGoingRunsWhatDoesNotNeedIt() async throws {
    let steps = try await TestProject().run(
      branches("keep"), jobs: 1, catalog: Self.catalog, onFailure: .keepGoing)
    #expect(steps.mapValues(\.status) == ["bad": .failed, "after": .skipped, "good": .succeeded])
  }

  @Test func aStepThatMayFailStopsNothing() async throws {
    let steps = try await TestProject().run(
      branches("allowed", ", allow-failure: true"), jobs: 1, catalog: Self.catalog)
    #expect(steps.mapValues(\.status) == ["bad": .failed, "after": .skipped, "good": .succeeded])
  }

  @Test func failFastEndsWhatRuns() async throws {
    let yaml = """
      pipeline: fast
      steps:
        - { name: slow, uses: counting, with: { name: fast-slow, until: fast-end } }
        - { name: bad, uses: counting, with: { name: fast-bad, failures: 9 } }
      """
    let steps = try await TestProject().run(
      yaml, jobs: 2, catalog: Self.catalog, onFailure: .failFast)
    open("fast-end")
    #expect(steps["bad"]?.status == .failed)
    #expect(steps["slow"]?.status == .interrupted)
    #expect(steps["slow"]?.error == "it was ended because step 'bad' failed")
  }

  @Test func stepsOfTheSameWorkDoItOnce() async throws {
    let entries = (0..<6).map {
      "  - { name: s\($0), uses: counting, with: { name: same } }"
    }
    let steps = try await TestProject().run(
      "pipeline: same\nsteps:\n" + entries.joined(separator: "\n"), jobs: 6, catalog: Self.catalog)
    #expect(count("same") == 1)
    #expect(steps.values.count { $0.status == .succeeded } == 1)
    #expect(steps.values.count { $0.status == .cached } == 5)
  }

  @Test func whatIsNotAskedForIsTakenFromTheCacheOrMissed() async throws {
    let yaml = """
      pipeline: parts
      steps:
        - { name: a, uses: counting, with: { name: parts-a } }
        - { name: b, uses: counting, inputs: a, with: { name: parts-b } }
        - { name: c, uses: counting, inputs: b, with: { name: parts-c } }
        - { name: d, uses: counting, inputs: a, with: { name: parts-d } }
      """
    let project = try TestProject()
    let early = try await project.run(
      yaml, selection: StepSelection(only: ["c"]), catalog: Self.catalog)
    #expect(early["a"]?.status == .failed && early["c"]?.status == .skipped)
    #expect(early["a"]?.error?.contains("not in the cache") == true)
    #expect(early["d"] == nil && count("parts-a") == 0)
    _ = try await project.run(
      yaml, selection: StepSelection(targets: ["a"]), catalog: Self.catalog)
    let from = try await project.run(
      yaml, selection: StepSelection(from: ["b"]), catalog: Self.catalog)
    #expect(from.mapValues(\.status) == ["a": .cached, "b": .succeeded, "c": .succeeded])
    let only = try await project.run(
      yaml, forced: ["c"], selection: StepSelection(only: ["c"]), catalog: Self.catalog)
    #expect(only.mapValues(\.status) == ["a": .cached, "b": .cached, "c": .succeeded])
  }
}
