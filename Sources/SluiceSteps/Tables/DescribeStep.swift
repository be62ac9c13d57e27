import SluiceEngine
import SluiceFrame
import SluicePlots

/// What a table holds, column by column.
struct DescribeStep: StepKind {
  static let declaration = StepDeclaration(
    name: "describe", version: 1,
    summary:
      "Describes every column of a table: type, missing and distinct values, spread, histogram.",
    details: """
      Numbers and times: minimum, maximum, mean, sample standard deviation, quantiles (linear interpolation, as \
      NumPy's) and histograms. Texts: the most frequent, the shortest and the longest length.
      """,
    inputs: [.tableInput],
    outputs: [
      PortDeclaration("summary", .metrics, "All numbers."),
      PortDeclaration("plots", .plot, isOptional: true, "Histograms of the columns to plot."),
    ],
    parameters: [
      .optional(
        "plot", .list(of: .column(of: "table", numeric: true)),
        "Number columns to draw, one below the other.")
    ],
    results: [.rows, .columns],
    example: """
      - name: profile
        uses: describe
        inputs: transactions
        with: { plot: [Quantity, UnitPrice] }
      """)

  private let plotted: [String]

  init(_ parameters: StepParameters) throws(ParameterError) {
    plotted = parameters.strings("plot")
  }

  func run(_ io: inout StepIO) throws {
    let table = try io.input("table", as: SelectedTable.self)
    let summary = table.described()
    io.result("rows", .integer(table.rowCount))
    io.result("columns", .integer(table.names.count))
    io.output("summary", Metrics(summary.json))
    let plots = plotted.compactMap { name in
      summary.columns.first { $0.name == name }.flatMap(DescribePlot.svg)
    }
    if !plots.isEmpty { io.output("plots", Plot(svg: PlotStack(plots).svg())) }
  }
}
