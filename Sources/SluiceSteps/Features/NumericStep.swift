import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Number columns as columns of a matrix.
struct NumericStep: StepKind {
  static let declaration = StepDeclaration(
    name: "numeric", version: 1,
    summary: "Takes number columns over as columns of a sparse matrix.",
    details: "Values become float32. Missing values are an error: drop them first.",
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: [
      .required(
        "columns", .list(of: .column(of: "table", numeric: true)), "The number columns, in order.")
    ],
    results: .encoded,
    example: """
      - name: price
        uses: numeric
        inputs: purchases
        with: { columns: [UnitPrice] }
      """)

  private let columns: [String]

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.strings("columns")
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { try Numeric.fit($0, columns: columns) }
  }
}

extension NumericStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: columns) }
}
