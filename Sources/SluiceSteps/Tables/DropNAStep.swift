import SluiceEngine
import SluiceFrame

/// Drops rows with missing values.
struct DropNAStep: StepKind {
  static let declaration = StepDeclaration(
    name: "dropna", version: 1,
    summary: "Drops the rows in which values are missing.",
    details: "The order of the rows stays. It is pandas' `dropna`.",
    inputs: [.tableInput],
    outputs: [PortDeclaration("table", .table, "The rows that are left.")],
    parameters: [
      .optional(
        "columns", .list(of: .column(of: "table")), "Where to look; all columns when left out."),
      .optional(
        "how", .choice(["any", "all"]), default: "any",
        "Drop a row where any of them is missing, or only where all are."),
    ],
    results: .changedRows,
    example: """
      - name: known
        uses: dropna
        inputs: transactions
        with: { columns: [CustomerID] }
      """)

  private let columns: [String]?
  private let how: MissingRule

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.optionalStrings("columns")
    how = MissingRule(rawValue: parameters.string("how")) ?? .any
  }

  func run(_ io: inout StepIO) throws {
    try io.changeTable { try $0.droppingMissing(in: columns, how: how) }
  }
}

extension DropNAStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) {
    trace.passThrough()
    trace.whole(from: columns ?? trace.columns(of: "table"), .filter)
  }
}
