import ArgumentParser
import CHeap
import SluiceEngine

/// The program: one file for each subcommand, in `Commands/`.
@main
struct Sluice: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluice",
    abstract:
      "Runs machine-learning pipelines, keeps every result, and keeps a registry of models.",
    discussion: """
      A YAML file lists the steps of a pipeline. Sluice runs them as a graph, in parallel, and takes over what was \
      done before; every result can be opened in pandas, scipy and the rest.

      EXAMPLES:
        sluice sample retail -o data/online-retail.csv    make data to try it on
        sluice run pipelines/retail.yaml                  run a pipeline
        sluice run pipelines/retail.yaml -p epochs=40     with another parameter
        sluice plan pipelines/retail.yaml                 what would run, and why
        sluice status                                     what runs now, and how the last runs ended
        sluice runs show latest --timings                 where the time went
        sluice models approve retail-fm/1 --reason "…"    decide on a model
      """,
    version: SluiceVersion.current,
    subcommands: asked.map { [$0] } ?? commands)

  private static let commands: [any ParsableCommand.Type] = [
    RunCommand.self, PlanCommand.self, ValidateCommand.self, GraphCommand.self,
    StepsCommand.self, RunsCommand.self, ModelsCommand.self, KeysCommand.self,
    HooksCommand.self, TrainCommand.self, PredictCommand.self, RecommendCommand.self,
    SampleCommand.self, ExplainCommand.self, LineageCommand.self, ShowCommand.self,
    StatusCommand.self, GCCommand.self, CacheCommand.self, CompletionCommand.self,
  ]

  /// The command that the first word names, as looking into all of them takes longer than some of them run; nil where
  /// the words of all are asked for.
  private static var asked: (any ParsableCommand.Type)? {
    let words = CommandLine.arguments.dropFirst()
    if words.contains(where: { $0.hasPrefix("--generate-") || $0.hasPrefix("--experimental-") }) {
      return nil
    }
    let found = commands.first { $0.configuration.commandName == words.first }
    return found == CompletionCommand.self ? nil : found
  }

  static func main() async {
    sluice_prepare_heap()
    await main(nil)
  }
}
