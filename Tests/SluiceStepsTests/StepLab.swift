import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceSteps
import SluiceStore
import SluiceTestSupport
import SluiceYAML
import Synchronization

/// Runs one step on tables in memory, as the engine does it, in a project of its own.
struct StepLab {
  /// What is wrong with the pipeline, or with the run.
  struct Failure: Error {
    var message: String
    var hint: String?
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Parameters:
  ///   - with: the step's parameters as YAML between braces.
  ///   - hidesColumns: the step learns its inputs' columns only once it runs.
  ///   - further: more keys of the step, one a line.
  /// - Throws: `Failure`, with the first mistake.
  func run(
    _ kind: String, _ tables: [Table], with: String, hidesColumns: Bool = false,
    further: [String] = []
  ) async throws -> Table {
    var catalog = BuiltInSteps.catalog
    let shelf = Shelf()
    for (place, table) in tables.enumerated() {
      catalog.add(GivenTable.definition("given\(place)", table, hidesColumns: hidesColumns))
    }
    catalog.add(KeptTable.definition(on: shelf))
    var lines = ["pipeline: lab", "steps:"]
    for place in tables.indices { lines.append("  - { name: g\(place), uses: given\(place) }") }
    let inputs = tables.indices.map { "g\($0)" }.joined(separator: ", ")
    lines += [
      "  - name: made", "    uses: \(kind)", "    inputs: [\(inputs)]", "    with: { \(with) }",
    ]
    lines += further.map { "    \($0)" }
    lines.append("  - { name: kept, uses: keep, inputs: made }")
    try await execute(pipeline(lines.joined(separator: "\n"), catalog))
    guard let table = shelf.table.withLock({ $0 }) else { throw Failure(message: "no table came") }
    return table
  }

  private func pipeline(_ text: String, _ catalog: StepCatalog) throws -> Pipeline {
    let (spec, problems) = PipelineReader.read(SourceFile(path: "lab.yaml", text: text)) { _ in
      .failure(.init("there are no other files"))
    }
    guard let spec else { throw Failure(message: problems.map(\.message).joined(separator: "; ")) }
    var builder = PipelineBuilder(
      spec: spec, settings: ParameterSettings.binding([], to: spec).settings, catalog: catalog,
      environment: { _ in nil }, fileProblem: FileDigester.problem(withFileAt:))
    let (pipeline, diagnostics) = builder.build()
    guard let pipeline else {
      throw Failure(message: diagnostics.first?.message ?? "", hint: diagnostics.first?.hint)
    }
    return pipeline
  }

  private func execute(_ pipeline: Pipeline) async throws {
    let metadata = try MetadataStore(path: folder.file("sluice.db"))
    let project = Project(
      folder: folder.path, store: try ObjectStore(root: folder.file("store")), ledger: metadata,
      registry: metadata, files: FileDigester(memo: metadata))
    let record = RunRecord(
      id: "run-1", pipeline: "lab", pipelinePath: "lab.yaml", pipelineText: "", parameters: [:],
      status: .running, startedAt: 1, environment: [:])
    let executor = Executor(
      pipeline: pipeline, project: project, codecs: BuiltInSteps.codecs,
      options: RunOptions(jobs: 2, threads: 1), run: record, now: { 1 }, observe: { _ in })
    let summary = try await executor.execute()
    if let step = summary.steps.first(where: { $0.status == .failed }) {
      throw Failure(message: step.error ?? "")
    }
  }
}

/// Gives a table that a test has made.
private struct GivenTable: Step {
  let table: Table
  let hidesColumns: Bool

  static func definition(_ name: String, _ table: Table, hidesColumns: Bool) -> StepDefinition {
    StepDefinition(
      StepDeclaration(
        name: name, version: 1, summary: "", inputs: [],
        outputs: [PortDeclaration("table", .table, "")], parameters: [], example: "")
    ) { _ in GivenTable(table: table, hidesColumns: hidesColumns) }
  }

  func check(_ check: inout StepCheck) {
    if !hidesColumns { check.output("table", table.schema) }
  }

  func perform(_ io: inout StepIO) async throws { io.output("table", table) }
}

/// Where a table is put for the test to look at.
private final class Shelf: Sendable {
  let table = Mutex<Table?>(nil)
}

private struct KeptTable: Step {
  let shelf: Shelf

  static func definition(on shelf: Shelf) -> StepDefinition {
    StepDefinition(
      StepDeclaration(
        name: "keep", version: 1, summary: "", inputs: [PortDeclaration("table", .table, "")],
        outputs: [], parameters: [], example: "")
    ) { _ in KeptTable(shelf: shelf) }
  }

  func perform(_ io: inout StepIO) async throws {
    let table = try io.input("table", as: Table.self)
    shelf.table.withLock { $0 = table }
  }
}
