import Glibc
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore
import Synchronization
import Testing

/// Steps whose work begins before their files are digested.
@Suite struct EarlyWorkTests {
  /// Gives the first byte of its file, and notes when it worked.
  private struct Probe: StepKind {
    /// What happened, in order, by the name of the story.
    static let stories = Mutex<[String: [String]]>([:])
    static let declaration = StepDeclaration(
      name: "probe", version: 1, summary: "Looks at a file.", inputs: [],
      outputs: [PortDeclaration("metrics", .metrics, "What it saw.")],
      parameters: [
        .required("path", .inputFile, "The file."), .required("story", .string, "Whose."),
        .optional("spoils", .boolean, default: false, "Whether its first run changes the file."),
      ], example: "")

    let path: String
    let story: String
    let spoils: Bool

    init(_ parameters: StepParameters) throws(ParameterError) {
      path = parameters.string("path")
      story = parameters.string("story")
      spoils = parameters.boolean("spoils")
    }

    var beginsEarly: Bool { true }

    func run(_ io: inout StepIO) throws {
      let first = try #require(firstByte)
      let count = Self.note("worked", in: story)
      io.log("worked")
      if spoils, count == 1 {
        let file = try #require(unsafe fopen(path, "r+"))
        unsafe fputs("z", file)
        unsafe fclose(file)
      }
      io.output("metrics", Metrics(.object(["first": .string(first)])))
      io.result("first", .string(first))
    }

    private var firstByte: String? {
      guard let file = unsafe fopen(path, "r") else { return nil }
      defer { unsafe fclose(file) }
      return UnicodeScalar(UInt32(unsafe fgetc(file))).map { String(Character($0)) }
    }

    @discardableResult
    static func note(_ event: String, in story: String) -> Int {
      stories.withLock { stories in
        stories[story, default: []].append(event)
        return stories[story, default: []].count { $0 == event }
      }
    }

    static func events(_ story: String) -> [String] { stories.withLock { $0[story] ?? [] } }
  }

  /// Notes when a digest is known; a file is not digested until work that should have begun has been done.
  private final class WaitingMemo: FileMemo {
    private let memo: any FileMemo
    private let story: String
    private let waits: Bool
    private let questions = Mutex(0)

    init(memo: any FileMemo, story: String, waits: Bool) {
      self.memo = memo
      self.story = story
      self.waits = waits
    }

    func digest(for stamp: FileStamp, path: String) -> Digest? {
      let question = questions.withLock { questions in
        questions += 1
        return questions
      }
      // The first one asks whether the work may begin. That may take as long as a busy machine needs; ten minutes are
      // for work that never begins.
      if waits, question == 2 {
        for _ in 0..<600_000 where !Probe.events(story).contains("worked") { usleep(1000) }
      }
      return memo.digest(for: stamp, path: path)
    }

    func remember(_ digest: Digest, for stamp: FileStamp, path: String) {
      Probe.note("digested", in: story)
      memo.remember(digest, for: stamp, path: path)
    }
  }

  private let project: TestProject
  /// By this clock a file just written has been at rest for long.
  private let later: @Sendable () -> Int64 = { wallClock() + 10_000_000_000 }

  init() throws {
    project = try TestProject()
    try write("a")
  }

  private func write(_ first: String) throws {
    try project.write(first + String(repeating: "x", count: 5 << 20), to: "large.txt")
  }

  private func run(
    _ story: String, spoils: Bool = false, waits: Bool, forced: Set<String>? = nil,
    onEvent: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> StepRunRecord {
    let yaml = """
      pipeline: early
      steps:
        - { name: a, uses: probe, with: { path: @@/large.txt, story: \(story), spoils: \(spoils) } }
      """
    let pipeline = try #require(project.build(yaml, catalog: StepCatalog([Probe.self])).pipeline)
    let opened = try project.open()
    let metadata = try MetadataStore(path: "\(project.folder)/artifacts/sluice.db")
    let files = FileDigester(
      memo: WaitingMemo(memo: metadata, story: story, waits: waits), now: later)
    let executor = Executor(
      pipeline: pipeline,
      project: Project(
        folder: opened.folder, store: opened.store, ledger: opened.ledger,
        registry: opened.registry, files: files),
      codecs: ArtifactCodecs([Metrics.self]),
      options: RunOptions(jobs: 2, threads: 2, forced: forced),
      run: RunRecord(
        id: "run-\(UInt64.random(in: 0 ... .max))", pipeline: "early", pipelinePath: "early.yaml",
        pipelineText: yaml, parameters: [:], status: .running, startedAt: 1,
        environment: ["user": "tester", "host": "here"]),
      now: { 1 }, observe: onEvent)
    return try #require(try await executor.execute().steps.first)
  }

  @Test func workOfAKindThatWasNeverDoneBeginsBeforeItsFileIsDigested() async throws {
    let seen = Mutex<[String]>([])
    let record = try await run("first", waits: true) { event in
      switch event {
      case .stepStarted: seen.withLock { $0.append("started") }
      case .stepProgress(_, let progress): seen.withLock { $0.append(progress.detail) }
      case .stepProduced: seen.withLock { $0.append("produced") }
      default: break
      }
    }
    #expect(record.status == .succeeded)
    #expect(record.results["first"] == .string("a"))
    #expect(Probe.events("first") == ["worked", "digested"])
    // What it said before it was said to have started comes after that.
    #expect(seen.withLock(\.self) == ["started", "worked", "produced"])
    #expect(try await run("first", waits: false).status == .cached)
  }

  @Test func workThatMayBeInTheCacheWaitsForTheDigest() async throws {
    _ = try await run("again", waits: true)
    try write("b")
    let record = try await run("again", waits: false)
    #expect(record.results["first"] == .string("b"))
    #expect(Probe.events("again") == ["worked", "digested", "digested", "worked"])
    // A forced step is done in any case.
    try write("c")
    Probe.stories.withLock { $0["again"] = [] }
    let forced = try await run("again", waits: true, forced: ["a"])
    #expect(forced.results["first"] == .string("c"))
    #expect(Probe.events("again") == ["worked", "digested"])
  }

  @Test func workOnAFileThatChangedMeanwhileIsDoneAgain() async throws {
    let record = try await run("spoilt", spoils: true, waits: true)
    #expect(record.status == .succeeded)
    #expect(record.results["first"] == .string("z"))
    #expect(Probe.events("spoilt").count { $0 == "worked" } == 2)
    let metrics = try #require(record.outputs.first)
    let path = try project.open().store.path(of: metrics.digest)
    #expect(try Metrics.read(fromFileAt: path).json == .object(["first": .string("z")]))
  }

  @Test func digestsFoundAheadAreHandedOn() async throws {
    let yaml = """
      pipeline: early
      steps:
        - { name: a, uses: probe, with: { path: @@/large.txt, story: ahead } }
      """
    let pipeline = try #require(project.build(yaml, catalog: StepCatalog([Probe.self])).pipeline)
    let files = FileDigester(
      memo: WaitingMemo(
        memo: try MetadataStore(path: "\(project.folder)/artifacts/sluice.db"), story: "ahead",
        waits: false), now: later)
    let path = "\(project.folder)/large.txt"
    await DigestsAhead(pipeline, .all, now: later).finish(into: files)
    #expect(Probe.events("ahead") == ["digested"])
    #expect(files.stampIfUnread(path) == nil)
    let bytes = Array("a".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20)
    #expect(try files.digest(ofFileAt: path) == Digest.of(bytes))
    #expect(Probe.events("ahead") == ["digested"])
  }
}
