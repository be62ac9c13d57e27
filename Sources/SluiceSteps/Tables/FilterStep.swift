import SluiceDiagnostics
import SluiceEngine
import SluiceFrame

/// Keeps the rows for which a condition holds.
struct FilterStep: StepKind {
  static let declaration = StepDeclaration(
    name: "filter", version: 1,
    summary: "Keeps the rows for which a condition holds.",
    details: """
      Conditions are written over column names: `=`, `!=`, `<`, `<=`, `>`, `>=`, `in [...]`, `is missing`, `not`, \
      `and`, `or`, `+ - * /`, texts in quotes, numbers, and dates as texts (`InvoiceDate >= '2011-01-01'`). A name \
      with other characters than letters, digits and `_` stands in backticks. A comparison with a missing value \
      does not hold. Columns and types are checked before anything runs.
      """,
    inputs: [.tableInput],
    outputs: [PortDeclaration("table", .table, "The rows that are kept, in their order.")],
    parameters: [
      .required("where", .condition(on: "table"), "The condition."),
      .optional(
        "on-empty", .choice(["fail", "allow"]), default: "fail",
        "What a condition does that keeps no row."),
    ],
    results: .changedRows,
    example: """
      - name: sold
        uses: filter
        inputs: stripped
        with: { where: Quantity > 0 and UnitPrice >= 0 }
      """)

  private let text: String
  private let condition: ConditionExpression
  private let allowsEmpty: Bool

  init(_ parameters: StepParameters) throws(ParameterError) {
    text = parameters.string("where")
    condition = ConditionExpression(text)
    allowsEmpty = parameters.string("on-empty") == "allow"
  }

  func check(_ check: inout StepCheck) {
    check.passThrough()
    condition.check(against: check.inputs["table"], parameter: "where", &check)
  }

  func run(_ io: inout StepIO) throws {
    try io.changeTable { table in
      let kept = try table.selecting(rows: try condition.evaluate(table))
      if kept.rowCount == 0, !allowsEmpty {
        throw StepFailure(
          "the condition '\(text)' keeps none of the \(table.rowCount) rows",
          hint: "correct it, or add 'on-empty: allow'")
      }
      return kept
    }
  }
}

extension FilterStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) {
    trace.passThrough()
    trace.whole(from: condition.columns, .filter)
  }
}
