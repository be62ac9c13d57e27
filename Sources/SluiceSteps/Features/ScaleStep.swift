import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Number columns, scaled, as columns of a matrix.
struct ScaleStep: StepKind {
  static let declaration = StepDeclaration(
    name: "scale", version: 1,
    summary: "Scales number columns and makes them columns of a sparse matrix.",
    details: """
      What is learned, such as mean and standard deviation, is kept in the encoder, so that new rows are scaled alike. \
      With `test-size` it is learned only from the rows that `split` with the same `test-size` and `seed` puts into \
      the training part. `standard`, `min-max` and `robust` are scikit-learn's StandardScaler, MinMaxScaler and \
      RobustScaler; a column that is constant is divided by 1. Missing values are an error: drop them first.
      """,
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: [
      .required(
        "columns", .list(of: .column(of: "table", numeric: true)), "The number columns, in order."),
      .optional(
        "method", .choice(Scaling.Method.allCases.map(\.rawValue)), default: "standard",
        "How they are scaled; `none` clips only."),
      .optional(
        "clip", .list(of: .number(minimum: 0, maximum: 1)),
        "Two quantiles, such as [0.01, 0.99]: values outside are taken as these."),
    ] + TrainingPart.parameters,
    results: .encoded,
    example: """
      - name: price
        uses: scale
        inputs: purchases
        with: { columns: [UnitPrice], method: log1p, clip: [0, 0.999] }
      """)

  private let columns: [String]
  private let method: Scaling.Method
  private let clip: (low: Double, high: Double)?
  private let part: TrainingPart

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.strings("columns")
    method = Scaling.Method(rawValue: parameters.string("method")) ?? .standard
    let quantiles = parameters.optionalList("clip")?.map { value -> Double in
      switch value {
      case .integer(let number): Double(number)
      case .number(let number): number
      default: .nan
      }
    }
    if let quantiles {
      guard quantiles.count == 2, quantiles[0] < quantiles[1] else {
        throw ParameterError(
          "clip", "'clip' must be two quantiles, the lower one first", hint: "write [0.01, 0.99]")
      }
      clip = (quantiles[0], quantiles[1])
    } else {
      clip = nil
    }
    part = try TrainingPart(parameters)
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { table in
      try Numeric.scale(
        table, columns: columns, method, clip: clip, learningFrom: part.rows(of: table))
    }
  }
}

extension ScaleStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: columns) }
}
