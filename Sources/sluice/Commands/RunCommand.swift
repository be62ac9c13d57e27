import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceSteps

/// `sluice run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a pipeline; steps whose work was done before are taken from the cache.",
    discussion: """
      EXAMPLES:
        sluice run pipelines/retail.yaml
        sluice run pipelines/retail.yaml -p data=online-retail.csv.gz -p epochs=20 --jobs 2
        sluice run pipelines/retail.yaml --target quality    only what this step needs
        sluice run pipelines/retail.yaml --force model       do this step again

      Exit codes: 0 done, 1 a step failed, 2 the pipeline, the data or a name is wrong.
      """)

  @OptionGroup var pipeline: PipelineOptions
  @OptionGroup var projectOptions: ProjectOptions

  @Option(name: [.short, .long], help: "How many steps may run at once (default: the processors).")
  var jobs: Int?

  @Option(
    help: ArgumentHelp("Run this step and what it needs; can be repeated.", valueName: "step"))
  var target: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this step though it is in the cache; can be repeated.", valueName: "step"))
  var force: [String] = []

  @Flag(help: "Run every step though it is in the cache.")
  var forceAll = false

  @Flag(help: "Print one JSON object a line for every event.")
  var json = false

  @Flag(name: [.short, .long], help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, got \(jobs)") }
  }

  func run() async throws {
    try await Failure.reporting {
      async let git = RunIdentity.git()
      let loaded = try LoadedPipeline(pipeline)
      try StepNames.check(target + force, in: loaded.pipeline)
      let project = try OpenProject(projectOptions).project
      let processors = Environment.processorCount
      let options = RunOptions(
        jobs: jobs ?? processors, threads: processors,
        forced: forceAll ? [] : force.isEmpty ? nil : Set(force),
        targets: target.isEmpty ? nil : Set(target))
      let started = RunIdentity.now()
      let settings = loaded.pipeline.settings.values.map { ($0.key, $0.value.json) }
      let record = RunRecord(
        id: RunIdentity.newRunID(at: started), pipeline: loaded.pipeline.spec.name,
        pipelinePath: pipeline.pipeline, pipelineText: loaded.file.text,
        parameters: Dictionary(settings, uniquingKeysWith: { _, last in last }),
        status: .running, startedAt: started,
        environment: RunIdentity.environment(git: await git))
      let reporter = Reporters.reporter(
        json: json, quiet: quiet, pipeline: loaded.pipeline)
      let executor = Executor(
        pipeline: loaded.pipeline, project: project, codecs: BuiltInSteps.codecs,
        options: options, run: record, now: RunIdentity.now, observe: { reporter.observe($0) })
      let summary = try await executor.execute()
      if summary.status != .succeeded { throw ExitStatus.stepFailed }
    }
  }
}

/// Names of steps given on the command line.
enum StepNames {
  /// - Throws: the exit code for wrong input, after saying which name is no step.
  static func check(_ names: [String], in pipeline: Pipeline) throws {
    let steps = pipeline.steps.map(\.name)
    for name in names where !steps.contains(name) {
      throw Failure.wrongInput(
        "the pipeline has no step '\(name)'",
        hint: Suggestion.hint(for: name, among: steps)
          ?? "the steps are \(steps.joined(separator: ", "))")
    }
  }
}
