import SluiceDiagnostics
import SluiceEngine
import SluiceSteps
import SluiceStore

/// A pipeline file, read and checked; everything that is wrong with it has been printed.
struct LoadedPipeline {
  let pipeline: Pipeline
  /// Whether anything was printed about it.
  let hasDiagnostics: Bool
  /// Everything that was read: the pipeline file, then those it includes.
  let files: [SourceFile]

  /// The texts as a run remembers them: one YAML document a file, an included one's path in a comment above it.
  var text: String {
    files[0].text
      + files.dropFirst().map { "\n--- # \($0.path)\n\($0.text)" }.joined()
  }

  /// - Throws: the exit code for wrong input.
  init(_ options: PipelineOptions) throws {
    try self.init(path: options.pipeline, options.settings)
  }

  /// - Throws: the exit code for wrong input.
  init(path: String, _ options: ParameterOptions) throws {
    let typed = try options.assignments()
    let bytes = try Self.bytes(at: path, hint: "the argument is a pipeline file's path")
    var (files, spec, diagnostics) = PipelineReader.read(
      bytes: bytes, path: path, load: Self.included)
    let pipelineFiles = files
    var assignments: [ParameterAssignment] = []
    if let spec {
      assignments = ParameterAssignment.environment(for: spec, Environment.planned)
    }
    if let path = options.parameterFile {
      let text = try Self.bytes(at: path, hint: "--params takes a YAML or JSON file")
      let parameters = SourceFile(path: path, text: String(decoding: text, as: UTF8.self))
      let (read, problems) = ParameterAssignment.reading(parameters)
      files.append(parameters)
      assignments += read
      diagnostics += problems
    }
    // The names and kinds of what could be read are checked too, so that all mistakes come in one go.
    var pipeline: Pipeline?
    if let spec {
      let kinds = StepFolders(pipeline: path).catalog(
        naming: spec.steps.compactMap(\.uses))
      files += kinds.files
      diagnostics += kinds.diagnostics
      let built = Self.build(spec, assignments + typed, kinds.catalog)
      diagnostics += built.diagnostics.filter { !diagnostics.contains($0) }
      pipeline = built.pipeline
    }
    if !diagnostics.isEmpty { Failure.print(diagnostics.inFileOrder, files: files) }
    guard let pipeline, !diagnostics.contains(where: { $0.severity == .error }) else {
      throw ExitStatus.wrongInput
    }
    self.pipeline = pipeline
    hasDiagnostics = !diagnostics.isEmpty
    self.files = pipelineFiles
  }

  static func bytes(at path: String, hint: String) throws -> [UInt8] {
    if let problem = FileDigester.problem(withFileAt: path) {
      throw Failure.wrongInput(problem, hint: hint)
    }
    return try FileBytes.read(path)
  }

  static func included(_ path: String) -> Result<[UInt8], PipelineReader.FileRefusal> {
    if let problem = FileDigester.problem(withFileAt: path) {
      return .failure(.init(problem))
    }
    guard let bytes = FileBytes.bytes(at: path) else {
      return .failure(.init("'\(path)' cannot be read"))
    }
    return .success(bytes)
  }

  static func build(
    _ spec: PipelineSpec, _ assignments: [ParameterAssignment], _ catalog: StepCatalog
  ) -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
    let (settings, problems) = ParameterSettings.binding(assignments, to: spec)
    var builder = PipelineBuilder(
      spec: spec, settings: settings, catalog: catalog,
      environment: Environment.planned, fileProblem: { FileDigester.problem(withFileAt: $0) })
    let (pipeline, diagnostics) = builder.build()
    let isWrong = problems.contains { $0.severity == .error }
    return (isWrong ? nil : pipeline, problems + diagnostics)
  }
}
