import SluiceEngine
import SluiceFrame

/// One row for each group of rows with equal keys.
struct GroupByStep: StepKind {
  static let declaration = StepDeclaration(
    name: "groupby", version: 1,
    summary: "Makes one row of all rows with equal keys, with sums, counts and the like.",
    details: """
      The result is sorted by the keys as pandas sorts it: texts by code point, numbers by size. Rows with a \
      missing key are left out; missing values are left out of the aggregates.
      """,
    inputs: [.tableInput],
    outputs: [
      PortDeclaration("table", .table, "The keys, then the aggregates in the order given.")
    ],
    parameters: [
      .required("by", .list(of: .column(of: "table")), "The key columns."),
      .required(
        "aggregate",
        .columnMap(
          of: "table", values: .choice(Aggregation.Function.allCases.map(\.rawValue))),
        "What becomes of each other column, by name; columns that are not named are left out."),
    ],
    results: .changedRows,
    example: """
      - name: purchases
        uses: groupby
        inputs: sold
        with:
          by: [StockCode, Description, CustomerID, Country, UnitPrice]
          aggregate: { Quantity: sum }
      """)

  private let keys: [String]
  private let aggregations: [Aggregation]

  init(_ parameters: StepParameters) throws(ParameterError) {
    keys = parameters.strings("by")
    aggregations = parameters.map("aggregate").compactMap { member in
      guard case .string(let name) = member.value,
        let function = Aggregation.Function(rawValue: name)
      else { return nil }
      return Aggregation(member.key, function)
    }
    if let key = keys.first(where: { key in aggregations.contains { $0.column == key } }) {
      throw ParameterError("aggregate", "column '\(key)' is a key and cannot be aggregated too")
    }
  }

  func check(_ check: inout StepCheck) {
    guard let schema = check.inputs["table"] else { return }
    for aggregation in aggregations {
      if let type = schema[aggregation.column]?.type,
        aggregation.function.resultType(over: type) == nil
      {
        check.error(
          .member("aggregate", aggregation.column),
          "column '\(aggregation.column)' is \(type.rawValue), "
            + "for which there is no \(aggregation.function.rawValue)")
        return
      }
    }
    // Types that are not known yet are checked again when the table is there.
    let keyFields = keys.compactMap { schema[$0] }
    let aggregateFields = aggregations.map { aggregation in
      Schema.Field(
        aggregation.name,
        schema[aggregation.column]?.type.flatMap { aggregation.function.resultType(over: $0) })
    }
    check.output("table", Schema(keyFields + aggregateFields))
  }

  func run(_ io: inout StepIO) throws {
    let threads = io.threads
    try io.changeTable { table in
      SelectedTable(try table.grouped(by: keys, aggregating: aggregations, threads: threads))
    }
  }
}

extension GroupByStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) {
    for key in keys { trace.field(key, from: key, .identity) }
    for aggregation in aggregations {
      let isCount = aggregation.function == .count || aggregation.function == .nunique
      trace.field(
        aggregation.name, from: aggregation.column, .aggregation(isMasking: isCount))
    }
    trace.whole(from: keys, .groupBy)
  }
}
