import ArgumentParser
import SluiceEngine
import SluiceFrame
import SluiceSteps
import SluiceStore

/// `sluice predict`.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Score raw rows with a registered model.",
    discussion: """
      The rows need the columns that the model's encoder was fitted on; further columns are kept. What is printed is \
      the rows with the column 'prediction', the same numbers that 'evaluate' gives.

      EXAMPLES:
        sluice predict --model retail-fm@approved orders.csv
        sluice predict --model retail-fm/3 --allow-unapproved orders.csv -o scored.csv

      With -o the use of the model is recorded: 'sluice lineage retail-fm/3' leads to the file.
      """)

  @Option(
    help: "The version: retail-fm@approved, retail-fm/3, or an alias.",
    completion: Completions.models)
  var model: String

  @Argument(help: "The rows, .csv, .csv.gz or .arrow.", completion: .file())
  var rows: String

  @Flag(help: "Use a version that is not approved.")
  var allowUnapproved = false

  @OptionGroup var tableOutput: TableOutput
  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Failure.reporting {
      let startedAt = RunIdentity.now()
      let open = try OpenProject(projectOptions)
      let project = open.project
      let used = try ModelInUse(model, allowsUnapproved: allowUnapproved, project)
      let table = try used.rows(ofFileAt: rows)
      if table.names.contains("prediction") {
        throw Failure.wrongInput("'\(rows)' has a column 'prediction' already")
      }
      let scores = try Scorer(model: used.model, encoder: used.encoder)
        .score(table, threads: ProcessorCount.usable)
      var talk = "\(Phrases.count(table.rowCount)) rows scored by \(used.version.name)\n"
      for unknown in scores.unknown {
        talk +=
          "\(Phrases.count(unknown.rowCount)) with an unknown \(unknown.column), such as "
          + "\(unknown.examples.joined(separator: ", ")): scored without it\n"
      }
      if output.json {
        return JSONOutput.print(json(used.version, scores))
      }
      let values = scores.predictions.map {
        tableOutput.output?.hasSuffix(".arrow") == true ? Double($0) : $0.shortest
      }
      try tableOutput.write(
        Table(
          names: table.names + ["prediction"],
          columns: table.columns + [Column(.number(values))], rowCount: table.rowCount))
      Terminal.standardError.write(talk)
      guard let path = tableOutput.output else { return }
      await ModelUse(
        version: used.version, command: "predict", rows: rows, startedAt: startedAt,
        results: [
          "rows": .integer(table.rowCount),
          "unknown": .integer(scores.unknown.reduce(0) { $0 + $1.rowCount }),
        ]
      ).record(output: path, in: open)
    }
  }

  private func json(_ version: ModelVersion, _ scores: Scorer.Scores) -> JSONValue {
    .object([
      "model": .string(version.name), "model-digest": .string("sha256:\(version.model.digest.hex)"),
      "predictions": .array(scores.predictions.map { .number($0.shortest) }),
      "unknown": .array(
        scores.unknown.map {
          .object([
            "column": .string($0.column), "rows": .integer($0.rowCount),
            "examples": .array($0.examples.map { .string($0) }),
          ])
        }),
    ])
  }
}
