import ArgumentParser
import SluiceEngine
import SluiceFrame

/// `sluice runs`.
struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Past runs: their steps, times, cache hits, parameters, results.",
    subcommands: [List.self, Show.self, Diff.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List past runs, the newest first.")

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Option(name: [.short, .long], help: "How many.")
    var limit = 20

    @Option(
      help: ArgumentHelp("Only runs of this pipeline.", valueName: "name"),
      completion: Completions.pastPipelines)
    var pipeline: String?

    func validate() throws {
      if limit < 1 { throw ValidationError("--limit must be at least 1, got \(limit)") }
    }

    func run() async throws {
      try await Failure.reporting {
        let ledger = try OpenProject(projectOptions).project.ledger
        let runs = try ledger.runs(limit: limit, pipeline: pipeline)
        if output.json {
          return JSONOutput.print(.array(runs.map { .object($0.jsonMembers) }))
        }
        if runs.isEmpty {
          return Terminal.standardOutput.write("no runs yet\n")
        }
        var table = TextTable(
          ["run", "pipeline", "status", "started", "time", "ran", "cached", "failed"],
          rightAligned: [4, 5, 6, 7])
        for run in runs {
          let steps = try ledger.stepRuns(of: run.id)
          func count(_ status: StepRunRecord.Status) -> String {
            "\(steps.count { $0.status == status })"
          }
          table.append([
            run.id, run.pipeline, run.statusNow.rawValue, Phrases.time(run.startedAt),
            run.finishedAt.map { Phrases.seconds(Double($0 - run.startedAt) / 1000) } ?? "–",
            count(.succeeded), count(.cached), count(.failed),
          ])
        }
        Terminal.standardOutput.write(table.text)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one run: steps, reasons, parameters, results.")

    @Argument(
      help: "The run's identifier, its beginning, or 'latest'.", completion: Completions.runs)
    var id = "latest"

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Print where the time went, the slowest step first.")
    var timings = false

    func run() async throws {
      try await Failure.reporting {
        let project = try OpenProject(projectOptions).project
        let run = try RunNames.find(id, in: project.ledger)
        let steps = try project.ledger.stepRuns(of: run.id)
        if output.json {
          var members = run.jsonMembers
          members["steps"] = .array(steps.map { .object($0.jsonMembers) })
          return JSONOutput.print(.object(members))
        }
        Terminal.standardOutput.write(
          timings
            ? RunPages.timings(run, steps)
            : RunPages.page(run, steps, folder: project.runFolder(run.id)))
      }
    }
  }
}
