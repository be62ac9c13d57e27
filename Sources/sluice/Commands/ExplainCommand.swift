import ArgumentParser
import SluiceEngine

/// `sluice explain`.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a step is made of, what has changed since it ran last, and so why it runs.",
    discussion: """
      EXAMPLES:
        sluice explain pipelines/retail.yaml model -p epochs=21        what a run would do
        sluice explain pipelines/retail.yaml model --run latest        what a past run did, and why
      """)

  @OptionGroup var pipeline: PipelineOptions

  @Argument(help: "The step.", completion: Completions.steps)
  var step: String

  @Option(
    help: ArgumentHelp(
      "Explain a past run: its identifier, its beginning, or 'latest'.", valueName: "id"),
    completion: Completions.runs)
  var run: String?

  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if run != nil, !pipeline.settings.isEmpty {
      throw ValidationError(
        "a past run has its own parameters: leave out -p and --params, or --run")
    }
  }

  func run() async throws {
    try await Failure.reporting {
      let explanation = try run.map(past) ?? planned()
      if output.json { return JSONOutput.print(ExplainPages.json(explanation)) }
      Terminal.standardOutput.write(ExplainPages.page(explanation))
    }
  }

  private func planned() throws -> Explanation {
    let loaded = try LoadedPipeline(pipeline)
    try StepNames.check([step], in: loaded.pipeline)
    let project = try OpenProject(projectOptions, ifAbsent: .ignored).project
    guard let index = loaded.pipeline.index(of: step) else {
      let names = loaded.pipeline.indices(named: step).map { loaded.pipeline.steps[$0].name }
      throw Failure.wrongInput(
        "step '\(step)' has \(names.count) combinations",
        hint: "name one: \(names.prefix(12).joined(separator: ", "))")
    }
    return try Explainer(project: project).explain(
      index, of: loaded.pipeline, now: RunIdentity.now())
  }

  private func past(_ id: String) throws -> Explanation {
    let project = try OpenProject(projectOptions).project
    let run = try RunNames.find(id, in: project.ledger)
    if run.pipelinePath != pipeline.pipeline, run.pipeline != pipeline.pipeline {
      let bytes = try LoadedPipeline.bytes(
        at: pipeline.pipeline, hint: "the argument is a pipeline file's path, or a pipeline's name")
      let name = PipelineReader.read(bytes: bytes, path: pipeline.pipeline).spec?.name
      if name != run.pipeline {
        throw Failure.wrongInput(
          "run \(run.id) ran another pipeline: '\(run.pipeline)'",
          hint: "its file was \(run.pipelinePath)")
      }
    }
    let record = try RunNames.step(step, of: run, in: project.ledger)
    return try Explainer(project: project).explain(record, of: run)
  }
}
