import FoundationEssentials
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceSteps
import SluiceStore
import Synchronization

/// A project in a folder of its own, in which real pipelines run with real steps; the folder goes with it.
final class TestProject: Sendable {
  let folder: String
  private let counter = Mutex(0)

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "sluice-engine-\(UUID().uuidString)"
    ).path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  /// `@@` in the text stands for the project's folder, from which files are included.
  func build(
    _ yaml: String, _ assignments: [(String, String)] = [],
    catalog: StepCatalog = BuiltInSteps.catalog, environment: [String: String] = [:]
  ) -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
    let file = SourceFile(
      path: "pipeline.yaml",
      text: yaml.split(separator: "@@", omittingEmptySubsequences: false)
        .joined(separator: folder))
    let (spec, problems) = PipelineReader.read(file) { path in
      guard let data = try? Data(contentsOf: URL(filePath: "\(self.folder)/\(path)")) else {
        return .failure(.init("there is no file '\(path)'"))
      }
      return .success(Array(data))
    }
    guard let spec else { return (nil, problems) }
    let (settings, wrong) = ParameterSettings.binding(
      assignments.map { ParameterAssignment(name: $0.0, given: .text($0.1)) }, to: spec)
    var builder = PipelineBuilder(
      spec: spec, settings: settings, catalog: catalog, environment: { environment[$0] },
      fileProblem: FileDigester.problem(withFileAt:))
    let (pipeline, diagnostics) = builder.build()
    return (wrong.isEmpty ? pipeline : nil, problems + wrong + diagnostics)
  }

  func open() throws -> Project {
    let store = try ObjectStore(root: "\(folder)/artifacts/store")
    let metadata = try MetadataStore(path: "\(folder)/artifacts/sluice.db")
    return Project(
      folder: "\(folder)/artifacts", store: store, ledger: metadata, registry: metadata,
      files: FileDigester(memo: metadata))
  }

  /// How much is remembered.
  func statistics() throws -> StorageStatistics {
    try MetadataStore(path: "\(folder)/artifacts/sluice.db").storageStatistics()
  }

  /// Runs a pipeline and gives what became of each step, by name.
  func run(
    _ yaml: String, _ assignments: [(String, String)] = [], jobs: Int = 2, threads: Int = 2,
    forced: Set<String>? = nil, selection: StepSelection = .all,
    catalog: StepCatalog = BuiltInSteps.catalog, onFailure: FailurePolicy = .finishRunning,
    now: Int64? = nil
  ) async throws -> [String: StepRunRecord] {
    let (pipeline, diagnostics) = build(yaml, assignments, catalog: catalog)
    guard let pipeline else {
      throw StepFailure(diagnostics.map(\.message).joined(separator: "; "))
    }
    let number = counter.withLock { count in
      count += 1
      return count
    }
    let record = RunRecord(
      id: "run-\(number)", pipeline: pipeline.spec.name, pipelinePath: "pipeline.yaml",
      pipelineText: yaml, parameters: [:], status: .running, startedAt: Int64(number),
      environment: ["user": "tester", "host": "here"])
    var options = RunOptions(jobs: jobs, threads: threads, forced: forced, selection: selection)
    options.onFailure = onFailure
    let executor = Executor(
      pipeline: pipeline, project: try open(), codecs: BuiltInSteps.codecs, options: options,
      run: record, now: { now ?? Int64(number) }, observe: { _ in })
    let summary = try await executor.execute()
    return Dictionary(summary.steps.map { ($0.step, $0) }, uniquingKeysWith: { $1 })
  }
}
