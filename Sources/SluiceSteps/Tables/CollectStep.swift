import SluiceEngine
import SluiceFrame

/// One row for each of several metrics, such as those of a matrix's combinations.
struct CollectStep: StepKind {
  static let declaration = StepDeclaration(
    name: "collect", version: 2,
    summary: "Makes one table of the numbers of several metrics, a row for each.",
    details: """
      Every number of the JSON becomes a column, named by its keys with dots between them; in SageMaker's shape \
      `{"regression_metrics": {"rmse": {"value": …}}}` the column is `rmse`, of the baseline `baseline-rmse`. A \
      number that is not there is missing. What is no number is left out, and so are the document's own tables, such \
      as `label_quantiles` of `evaluate`: lists of objects that are not part of a group.
      """,
    inputs: [
      PortDeclaration(
        "metrics", .metrics, isList: true,
        "The metrics, a row for each in this order; the name of a step with a matrix stands for all of them."
      )
    ],
    outputs: [
      PortDeclaration(
        "table", .table, "The given columns, then the numbers in the order of their names.")
    ],
    parameters: [
      .optional(
        "columns",
        .map(of: .list(of: .either(.integer(), .either(.number(), .either(.boolean, .string))))),
        "Columns that say what the rows are: for each name a list with a value for each of the metrics."
      )
    ],
    results: [.rows, .columns],
    example: """
      - name: scores
        uses: collect
        inputs: quality
        with: { columns: { factors: "${steps.quality.matrix.factors}" } }
      """)

  private let columns: [ParameterValue.Member]

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.map("columns")
  }

  func run(_ io: inout StepIO) throws {
    let rows = try io.inputs("metrics", as: Metrics.self).map { MetricNumbers($0.json).numbers }
    var names: [String] = []
    var tableColumns: [Column] = []
    for member in columns {
      guard case .list(let values) = member.value else { continue }
      guard values.count == rows.count else {
        throw StepFailure(
          "column '\(member.key)' has \(values.count) values for \(rows.count) metrics")
      }
      names.append(member.key)
      tableColumns.append(Column(values: values))
    }
    let keys = Set(rows.flatMap(\.keys)).sorted()
    for key in keys {
      if names.contains(key) {
        throw StepFailure(
          "column '\(key)' is given, but the metrics have a '\(key)' too",
          hint: "give it another name")
      }
      names.append(key)
      tableColumns.append(Column(values: rows.map { $0[key] ?? .null }))
    }
    let table = Table(names: names, columns: tableColumns, rowCount: rows.count)
    io.result("rows", .integer(rows.count))
    io.result("columns", .integer(names.count))
    io.output("table", table)
  }
}
