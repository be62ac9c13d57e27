import ArgumentParser
import SluiceEngine

extension RunsCommand {
  /// `sluice runs diff`.
  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff",
      abstract: "Compare two runs: parameters, inputs, code, steps, results, times.")

    @Argument(
      help: "The first run: its identifier, its beginning, or 'latest'.",
      completion: Completions.runs)
    var before: String

    @Argument(help: "The second run.", completion: Completions.runs)
    var after = "latest"

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let ledger = try OpenProject(projectOptions).project.ledger
        let difference = try RunDifference(
          from: RunNames.find(before, in: ledger), to: RunNames.find(after, in: ledger),
          ledger: ledger)
        if output.json { return JSONOutput.print(RunDifferencePages.json(difference)) }
        Terminal.standardOutput.write(RunDifferencePages.page(difference))
      }
    }
  }
}
