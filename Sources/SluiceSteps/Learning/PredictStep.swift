import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Predicts a number for each row of a table.
struct PredictStep: StepKind {
  static let declaration = StepDeclaration(
    name: "predict", version: 1,
    summary: "Adds a model's prediction for each row of a table.",
    details: """
      Rows are encoded by the encoder that the model was trained with, so the predictions are those that `evaluate` \
      gives for the same rows. A category that the encoder has not seen adds nothing to its row, or counts as \
      infrequent after `handle-unknown: other`; `unknown` counts such rows. Missing values in the encoder's columns are an error.
      """,
    inputs: [
      PortDeclaration("model", .model, "The model."),
      PortDeclaration("encoder", .encoder, "What encoded the rows it learned from."),
      PortDeclaration("table", .table, "The rows, with the encoder's columns."),
    ],
    outputs: [PortDeclaration("table", .table, "The rows with the column `prediction`.")],
    parameters: [],
    results: [
      .rows,
      ResultDeclaration("unknown", .integer, "How often a category was unknown."),
    ],
    example: """
      - name: scored
        uses: predict
        inputs: { model: model, encoder: features, table: orders }
      """)

  init(_ parameters: StepParameters) throws(ParameterError) {}

  func check(_ check: inout StepCheck) {
    guard let schema = check.inputs["table"] else { return }
    if schema["prediction"] != nil {
      check.error(
        .step, "the table has a column 'prediction' already",
        hint: "rename it with 'select' first")
    }
    check.output("table", Schema(schema.fields + [.init("prediction", .number)]))
  }

  func run(_ io: inout StepIO) throws {
    let table = try io.input("table", as: Table.self)
    let scorer = Scorer(
      model: try io.input("model", as: FactorizationMachine.self),
      encoder: try io.input("encoder", as: Encoder.self))
    let scores = try scorer.score(table, threads: io.threads)
    for unknown in scores.unknown {
      io.log(
        "\(unknown.rowCount) rows with an unknown \(unknown.column), such as "
          + unknown.examples.joined(separator: ", "))
    }
    io.result("rows", .integer(table.rowCount))
    io.result("unknown", .integer(scores.unknown.reduce(0) { $0 + $1.rowCount }))
    io.output(
      "table",
      Table(
        names: table.names + ["prediction"],
        columns: table.columns + [Column(.number(scores.predictions.map(Double.init)))],
        rowCount: table.rowCount))
  }
}
