import SluiceEngine
import SluiceFrame
import Testing

/// Results that cannot be stored: steps may already run on them in memory when that shows.
@Suite struct StoringFailureTests {
  /// A value whose bytes cannot be written, after a while that depends on nothing but its size.
  private struct Unstorable: ArtifactValue {
    static let artifactKind = ArtifactKind.file
    var facts: [String: JSONValue] { [:] }

    func write(to sink: inout ArtifactSink) throws {
      try sink.write([UInt8](repeating: 1, count: 1 << 20))
      throw FrameError(.unwritable, "the disk is full", hint: "make room")
    }

    static func read(fromFileAt path: String) throws -> Unstorable { Unstorable() }
  }

  private struct Source: StepKind {
    static let declaration = StepDeclaration(
      name: "source", version: 1, summary: "Gives what cannot be stored.", inputs: [],
      outputs: [PortDeclaration("file", .file, fileExtension: "bin", "It.")], parameters: [],
      example: "")

    init(_ parameters: StepParameters) throws(ParameterError) {}

    func run(_ io: inout StepIO) throws { io.output("file", Unstorable()) }
  }

  private struct Reader: StepKind {
    static let declaration = StepDeclaration(
      name: "reader", version: 1, summary: "Reads it in memory.",
      inputs: [PortDeclaration("file", .file, isList: true, "It.")],
      outputs: [PortDeclaration("metrics", .metrics, "Something small.")], parameters: [],
      example: "")

    init(_ parameters: StepParameters) throws(ParameterError) {}

    func run(_ io: inout StepIO) throws {
      _ = try io.inputs("file", as: Unstorable.self)
      io.output("metrics", Metrics(.object(["rows": 1])))
    }
  }

  private struct Last: StepKind {
    static let declaration = StepDeclaration(
      name: "last", version: 1, summary: "Comes after.",
      inputs: [PortDeclaration("metrics", .metrics, "Something.")], outputs: [], parameters: [],
      example: "")

    init(_ parameters: StepParameters) throws(ParameterError) {}

    func run(_ io: inout StepIO) throws {}
  }

  @Test(arguments: [1, 2, 4]) func theRunEndsAndNothingIsKept(jobs: Int) async throws {
    let catalog = StepCatalog([Source.self, Reader.self, Last.self])
    let yaml = """
      pipeline: full
      steps:
        - { name: a, uses: source }
        - { name: b, uses: reader, inputs: a }
        - { name: c, uses: last, inputs: b }
        - { name: d, uses: reader, inputs: a }
      """
    let project = try TestProject()
    for _ in 0..<60 {
      let steps = try await project.run(yaml, jobs: jobs, catalog: catalog)
      #expect(steps.count == 4)
      #expect(steps["a"]?.status == .failed)
      #expect(steps["a"]?.error == "the disk is full\nmake room")
      for name in ["b", "c", "d"] {
        let status = steps[name]?.status
        #expect(
          status == .failed || status == .skipped, "step \(name) is \(String(describing: status))")
      }
    }
    #expect(try project.open().ledger.latestCacheEntry(pipeline: "full", step: "b") == nil)
  }
}
