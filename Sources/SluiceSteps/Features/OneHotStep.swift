import SluiceEngine
import SluiceFrame
import SluiceLearn

/// One column of 0 or 1 for each category.
struct OneHotStep: StepKind {
  static let declaration = StepDeclaration(
    name: "one-hot", version: 1,
    summary: "Makes one column of 0 or 1 for every value of categorical columns.",
    details: """
      Categories are sorted, texts by code point and numbers by size, column after column, as scikit-learn's \
      `OneHotEncoder` has them. A row stores one 1 for each column. Missing values are an error: drop them first.
      """,
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: [
      .required("columns", .list(of: .column(of: "table")), "The categorical columns, in order."),
      .optional(
        "handle-unknown", .choice(OneHotBlock.Unknown.allCases.map(\.rawValue)), default: "ignore",
        "What a value that was not there at fitting does later: no column, or an error."),
    ],
    results: .encoded,
    example: """
      - name: ids
        uses: one-hot
        inputs: purchases
        with: { columns: [StockCode, CustomerID, Country] }
      """)

  private let columns: [String]
  private let unknown: OneHotBlock.Unknown

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.strings("columns")
    unknown = OneHotBlock.Unknown(rawValue: parameters.string("handle-unknown")) ?? .ignore
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { try OneHot.fit($0, columns: columns, options: .init(unknown: unknown)) }
  }
}

extension OneHotStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: columns) }
}
