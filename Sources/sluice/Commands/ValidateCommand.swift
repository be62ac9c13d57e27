import ArgumentParser
import SluiceEngine

/// `sluice validate`.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check a pipeline file: names, types, columns, cycles, files.",
    discussion: "Everything that is wrong is reported in one go. Exit codes: 0 right, 2 wrong.")

  @OptionGroup var pipeline: PipelineOptions

  func run() async throws {
    try await Failure.reporting {
      let loaded = try LoadedPipeline(pipeline)
      Terminal.standardOutput.write(
        "\(pipeline.pipeline): pipeline '\(loaded.pipeline.spec.name)' is right: "
          + "\(loaded.pipeline.steps.count) steps\n")
    }
  }
}
