import SluiceDiagnostics
import SluiceEngine
import SluiceSteps
import SluiceStore

/// A pipeline file, read and checked; everything that is wrong with it has been printed.
struct LoadedPipeline {
  let pipeline: Pipeline
  let file: SourceFile

  /// - Throws: the exit code for wrong input.
  init(_ options: PipelineOptions) throws {
    let assignments = try options.assignments()
    let file = try Self.file(at: options.pipeline)
    let (spec, problems) = PipelineReader.read(file)
    guard let spec, !problems.contains(where: { $0.severity == .error }) else {
      // The names and kinds of what could be read are checked too, so that all mistakes come in one go.
      let more = spec.map { Self.build($0, assignments).diagnostics } ?? []
      let all = problems + more.filter { !problems.contains($0) }
      Failure.print(all.inFileOrder, files: [file])
      throw ExitStatus.wrongInput
    }
    let (pipeline, diagnostics) = Self.build(spec, assignments)
    let all = (problems + diagnostics).inFileOrder
    if !all.isEmpty { Failure.print(all, files: [file]) }
    guard let pipeline else { throw ExitStatus.wrongInput }
    self.pipeline = pipeline
    self.file = file
  }

  private static func file(at path: String) throws -> SourceFile {
    if let problem = FileDigester.problem(withFileAt: path) {
      throw Failure.wrongInput(problem, hint: "the argument is the path of a pipeline file")
    }
    let bytes = try FileBytes.read(path)
    return SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self))
  }

  private static func build(
    _ spec: PipelineSpec, _ assignments: [(name: String, text: String)]
  ) -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
    let (settings, problems) = ParameterSettings.binding(assignments, to: spec)
    var builder = PipelineBuilder(
      spec: spec, settings: settings, catalog: BuiltInSteps.catalog,
      fileProblem: FileDigester.problem(withFileAt:))
    let (pipeline, diagnostics) = builder.build()
    let isWrong = problems.contains { $0.severity == .error }
    return (isWrong ? nil : pipeline, problems + diagnostics)
  }
}
