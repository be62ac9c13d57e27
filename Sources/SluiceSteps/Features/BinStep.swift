import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Number columns, cut into ranges, as columns of a matrix.
struct BinStep: StepKind {
  static let declaration = StepDeclaration(
    name: "bin", version: 1,
    summary: "Cuts number columns into ranges, and makes each range a column of a sparse matrix.",
    details: """
      As scikit-learn's KBinsDiscretizer with one-hot encoding. Where ranges end is kept in the encoder, so that new rows \
      fall into the same; a number beyond the first or last end belongs to the first or last range. With `test-size` it \
      is learned only from the rows that `split` with the same `test-size` and `seed` puts into the training part. \
      Quantiles that fall together make fewer ranges. Missing values are an error: drop them first.
      """,
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: [
      .required(
        "columns", .list(of: .column(of: "table", numeric: true)), "The number columns, in order."),
      .optional(
        "bins", .integer(minimum: 2, maximum: 1_000_000), default: 5,
        "How many ranges a column has."),
      .optional(
        "strategy", .choice(BinBlock.Strategy.allCases.map(\.rawValue)), default: "quantile",
        "Whether ranges hold as many rows each, or are equally wide."),
    ] + TrainingPart.parameters,
    results: .encoded,
    example: """
      - name: price
        uses: bin
        inputs: purchases
        with: { columns: [UnitPrice], bins: 10 }
      """)

  private let columns: [String]
  private let bins: Int
  private let strategy: BinBlock.Strategy
  private let part: TrainingPart

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.strings("columns")
    bins = parameters.integer("bins")
    strategy = BinBlock.Strategy(rawValue: parameters.string("strategy")) ?? .quantile
    part = try TrainingPart(parameters)
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { table in
      try Bins.fit(
        table, columns: columns, bins: bins, strategy, learningFrom: part.rows(of: table))
    }
  }
}

extension BinStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: columns) }
}
