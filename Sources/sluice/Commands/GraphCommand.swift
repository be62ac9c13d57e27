import ArgumentParser
import SluiceEngine

extension PipelineGraph.Format: ExpressibleByArgument {}

/// `sluice graph`.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Print a pipeline's graph as text, Mermaid or DOT.",
    discussion: "EXAMPLE: sluice graph pipelines/retail.yaml --format dot | dot -Tsvg > graph.svg")

  @OptionGroup var pipeline: PipelineOptions

  @Option(name: [.short, .long], help: "The format.")
  var format: PipelineGraph.Format = .text

  func run() async throws {
    try await Failure.reporting {
      let loaded = try LoadedPipeline(pipeline)
      Terminal.standardOutput.write(PipelineGraph.render(loaded.pipeline, as: format))
    }
  }
}
