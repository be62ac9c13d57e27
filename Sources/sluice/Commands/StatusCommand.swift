import ArgumentParser
import SluiceEngine
import SluiceFrame
import SluiceMetadata

/// `sluice status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what runs now and how the last runs ended, or what of a pipeline is up to date.",
    discussion: """
      EXAMPLES:
        sluice status                                  live runs, and each pipeline's last run
        sluice status pipelines/retail.yaml            each step: up to date, or why it would run
        sluice status pipelines/retail.yaml --check    exit code 1 when something would run
      """)

  @Argument(help: "A pipeline file.", completion: Completions.pipelines)
  var pipeline: String?

  @OptionGroup var settings: ParameterOptions

  @Flag(help: "End with exit code 1 when a step of the pipeline would run.")
  var check = false

  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard pipeline == nil else { return }
    if check { throw ValidationError("--check needs a pipeline file") }
    if !settings.isEmpty { throw ValidationError("-p and --params need a pipeline file") }
  }

  func run() async throws {
    try await Failure.reporting {
      guard let pipeline else { return try printProject() }
      let loaded = try LoadedPipeline(path: pipeline, settings)
      let plan = try plan(of: loaded.pipeline)
      if output.json {
        JSONOutput.print(StatusPages.json(plan, pipeline: loaded.pipeline.spec.name))
      } else {
        Terminal.standardOutput.write(StatusPages.text(plan))
      }
      if check, !plan.isUpToDate { throw ExitStatus.outOfDate }
    }
  }

  private func plan(of pipeline: Pipeline) throws -> Plan {
    try Planner(
      pipeline: pipeline, project: OpenProject(projectOptions, ifAbsent: .ignored).project,
      options: RunOptions(jobs: 1, threads: 1),
      now: RunIdentity.now()
    ).plan()
  }

  private func printProject() throws {
    var page = StatusPages.ProjectPage(live: [], last: [])
    let project = try OpenProject(projectOptions, ifAbsent: .ignored)
    let folder = LiveRun.folder(in: project.project.folder)
    for run in try project.metadata.unfinishedRuns() {
      let (status, live) = run.stateNow(folder: folder)
      if status == .running { page.live.append((run, live)) }
    }
    for run in try project.metadata.latestRuns() {
      page.last.append(
        (run, run.stateNow(folder: folder).status, try project.metadata.failedSteps(of: run.id)))
    }
    if output.json { return JSONOutput.print(page.json) }
    Terminal.standardOutput.write(page.text(now: RunIdentity.now()))
  }
}
