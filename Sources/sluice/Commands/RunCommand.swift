import ArgumentParser
import Glibc
import SluiceDiagnostics
import SluiceEngine
import SluiceSteps
import SluiceStore

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
        sluice run pipelines/retail.yaml --from model        this step and what comes after it
        sluice run pipelines/retail.yaml --dry-run           what would run, and why

      Ctrl-C ends the steps that run; a second one ends them at once. Run again to go on from there.

      Exit codes: 0 done, 1 a step failed, 2 the pipeline, the data or a name is wrong, 64 usage, 75 locked, \
      130 interrupted.
      """)

  @OptionGroup var pipeline: PipelineOptions
  @OptionGroup var projectOptions: ProjectOptions

  @Option(name: [.short, .long], help: "How many steps may run at once (default: the processors).")
  var jobs: Int?

  @Option(
    help: ArgumentHelp("Run this step and what it needs; can be repeated.", valueName: "step"),
    completion: Completions.steps)
  var target: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this step and what comes after it; what comes before is taken from the cache. "
        + "Can be repeated.", valueName: "step"),
    completion: Completions.steps)
  var from: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this step alone; what comes before is taken from the cache. Can be repeated.",
      valueName: "step"),
    completion: Completions.steps)
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this step though it is in the cache; can be repeated.", valueName: "step"),
    completion: Completions.steps)
  var force: [String] = []

  @Flag(help: "Run every step though it is in the cache.")
  var forceAll = false

  @Flag(name: [.customShort("n"), .long], help: "Print what would run, and why, and run nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "When a step fails: end the others (fail-fast), let those that run finish (finish-running), or go on "
        + "with all that does not need it (continue).",
      valueName: "policy"))
  var onFailure: FailurePolicy?

  @Flag(
    name: [.customShort("k"), .long], help: "The same as --on-failure continue.")
  var keepGoing = false

  @Flag(
    help: """
      Where another process does the same work, or collects garbage, end with exit code 75 instead of waiting.
      """)
  var noWait = false

  @Option(
    name: .customLong("openlineage"),
    help: ArgumentHelp(
      "Append OpenLineage events to this file, or post them to this URL (or set OPENLINEAGE_URL).",
      valueName: "file|url"), completion: .file())
  var openLineage: String?

  @Flag(help: "Print one JSON object a line for every event.")
  var json = false

  @Flag(name: [.short, .long], help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, got \(jobs)") }
    if keepGoing, let onFailure, onFailure != .keepGoing {
      throw ValidationError(
        "--keep-going and --on-failure \(onFailure.rawValue) exclude each other")
    }
    if !only.isEmpty, !(target + from).isEmpty {
      throw ValidationError("--only stands alone, without --target and --from")
    }
    if dryRun, json || quiet {
      throw ValidationError("--dry-run prints a plan; 'sluice plan' has --json")
    }
  }

  func run() async throws {
    let events = json ? EventStream() : nil
    try await Failure.$events.withValue(events) {
      try await Failure.reporting {
        if dryRun { try plan() } else { try await execute(events) }
      }
      // Taking apart what is known of thousands of steps takes as long as looking them up.
      if Terminal.failure == nil { Glibc.exit(EXIT_SUCCESS) }
    }
  }

  private func execute(_ events: EventStream?) async throws {
    let hooks = try ProjectHooks.load()
    let git = Task { await RunIdentity.git() }
    let options = runOptions
    let repeated = repeatedRun(isListing: events != nil)
    if let repeated {
      let isDone = await repeated.attempt(git: git) { labels in
        Reporters.reporter(
          events: events, quiet: quiet, labels: labels, total: labels.count, options: options,
          folder: projectOptions.folder)
      }
      if isDone {
        if let hooks { await hooks.finish(try OpenProject(projectOptions)) }
        return
      }
      repeated.begin()
    }
    let loaded = try LoadedPipeline(pipeline)
    try StepNames.check(target + from + only + force, in: loaded.pipeline)
    let isNew = !FileTree.exists("\(projectOptions.folder)/sluice.db")
    let ahead = isNew ? DigestsAhead(loaded.pipeline, options.selection) : nil
    let opened = try repeated?.opened ?? OpenProject(projectOptions, ifAbsent: .mended)
    try hooks?.begin(opened)
    let project = opened.project
    let lock = try opened.lock(.shared, wait: !noWait)
    defer { lock.release() }
    let started = RunIdentity.now()
    let settings =
      loaded.pipeline.settings.values.map { ($0.key, $0.value.json) }
      + loaded.pipeline.environment.map { ("env.\($0.key)", $0.value.json) }
    var record = RunRecord(
      id: RunIdentity.newRunID(at: started), pipeline: loaded.pipeline.spec.name,
      pipelinePath: pipeline.pipeline, pipelineText: loaded.text,
      parameters: Dictionary(settings, uniquingKeysWith: { _, last in last }),
      status: .running, startedAt: started,
      environment: RunIdentity.environment(git: await git.value))
    let reporter = Reporters.reporter(
      events: events, quiet: quiet,
      labels: loaded.pipeline.steps.map { StepLabel(name: $0.name, kind: $0.declaration.name) },
      total: options.selection.parts(of: loaded.pipeline).count { $0 != .none }, options: options,
      folder: project.folder)
    defer { reporter.close() }
    let lineage = try OpenLineageOutput(
      openLineage, pipeline: loaded.pipeline, artifacts: projectOptions.folder, reporter: reporter)
    if lineage != nil { await RunIdentity.addRemote(to: &record) }
    let executor = Executor(
      pipeline: loaded.pipeline, project: project, codecs: BuiltInSteps.codecs,
      options: options, run: record, now: RunIdentity.now,
      interruptions: Interruptions.stream(onSecond: { ProcessGuard.shared.killAll() }),
      ahead: ahead,
      observe: {
        reporter.observe($0)
        lineage?.observe($0)
      })
    let summary = try await OpenLineageOutput.run(lineage) { try await executor.execute() }
    repeated?.keep(summary, of: loaded, in: opened)
    await hooks?.finish(opened)
    switch summary.status {
    case .succeeded: break
    case .interrupted: throw ExitStatus.interrupted
    case .failed, .running: throw ExitStatus.stepFailed
    }
  }

  /// nil where more is asked for than the pipeline's results.
  private func repeatedRun(isListing: Bool) -> RepeatedRun? {
    guard (target + from + only + force).isEmpty, !forceAll,
      openLineage == nil, Environment.value("OPENLINEAGE_URL") == nil
    else { return nil }
    return RepeatedRun(
      words: [pipeline.pipeline, pipeline.settings.parameterFile ?? ""]
        + pipeline.settings.parameters,
      project: projectOptions, isListing: isListing)
  }

  private var runOptions: RunOptions {
    let processors = ProcessorCount.usable
    func set(_ names: [String]) -> Set<String>? { names.isEmpty ? nil : Set(names) }
    var options = RunOptions(
      jobs: jobs ?? processors, threads: processors, forced: forceAll ? [] : set(force),
      selection: StepSelection(targets: set(target), from: set(from), only: set(only)))
    options.memory = Machine.memory
    options.onFailure = keepGoing ? .keepGoing : onFailure ?? .finishRunning
    options.waitsForOthers = !noWait
    return options
  }

  private func plan() throws {
    let loaded = try LoadedPipeline(pipeline)
    try StepNames.check(target + from + only + force, in: loaded.pipeline)
    let project = try OpenProject(projectOptions, ifAbsent: .ignored).project
    let plan = try Planner(
      pipeline: loaded.pipeline, project: project, options: runOptions, now: RunIdentity.now()
    ).plan()
    Terminal.standardOutput.write(PlanPages.text(plan))
  }
}

/// Names of steps given on the command line.
enum StepNames {
  /// - Throws: the exit code for wrong input, after saying which name is no step.
  static func check(_ names: [String], in pipeline: Pipeline) throws {
    for name in names where pipeline.indices(named: name).isEmpty {
      let steps = pipeline.stepNames
      throw Failure.wrongInput(
        "the pipeline has no step '\(name)'",
        hint: Suggestion.hint(for: name, among: steps)
          ?? "the steps are \(steps.prefix(40).joined(separator: ", "))"
          + (steps.count > 40 ? ", …" : ""))
    }
  }
}

extension FailurePolicy: ExpressibleByArgument {}
