import ArgumentParser
import SluiceEngine

/// `sluice plan`.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say which steps would run, and why, without running any.")

  @OptionGroup var pipeline: PipelineOptions
  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Failure.reporting {
      let loaded = try LoadedPipeline(pipeline)
      let project = try OpenProject(projectOptions, ifAbsent: .ignored).project
      let options = RunOptions(jobs: 1, threads: 1)
      let plan = try Planner(
        pipeline: loaded.pipeline, project: project, options: options, now: RunIdentity.now()
      ).plan()
      Terminal.standardOutput.write(output.json ? PlanPages.json(plan) : PlanPages.text(plan))
    }
  }
}
