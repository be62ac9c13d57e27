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
      `OneHotEncoder` has them. A row stores one 1 for each column. With `min-frequency` the categories of a column \
      that are rarer share one more, named `StockCode:infrequent`, which comes after the others. Missing values are an \
      error: drop them first.
      """,
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: [
      .required("columns", .list(of: .column(of: "table")), "The categorical columns, in order."),
      .optional(
        "handle-unknown", .choice(OneHotBlock.Unknown.allCases.map(\.rawValue)), default: "ignore",
        "What a value that was not there at fitting does later: no column, an error, or the column of the infrequent."
      ),
      .optional(
        "min-frequency", .either(.integer(minimum: 1), .number(minimum: 0, maximum: 1)),
        "In how many rows, or in which share of them between 0 and 1, a category must be for a column of its own; "
          + "all have one when left out."),
    ],
    results: .encoded,
    example: """
      - name: ids
        uses: one-hot
        inputs: purchases
        with: { columns: [StockCode, CustomerID, Country] }
      """)

  private let columns: [String]
  private let options: OneHot.Options

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.strings("columns")
    let minFrequency = parameters.threshold("min-frequency")
    if case .fraction(let share) = minFrequency, !(share > 0 && share < 1) {
      throw ParameterError(
        "min-frequency", "'min-frequency' as a share must be between 0 and 1",
        hint: "a number of rows is written without a point")
    }
    options = OneHot.Options(
      unknown: OneHotBlock.Unknown(rawValue: parameters.string("handle-unknown")) ?? .ignore,
      minFrequency: minFrequency)
  }

  func check(_ check: inout StepCheck) {
    if options.unknown == .other, options.minFrequency == nil {
      check.warning(
        .parameter("handle-unknown"),
        "'other' is like 'ignore' without infrequent categories for the unknown to count among",
        hint: "give 'min-frequency' too")
    }
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { try OneHot.fit($0, columns: columns, options: options) }
  }
}

extension OneHotStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: columns) }
}
