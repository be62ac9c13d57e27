import SluiceFrame
import SluicePlots

/// A column's histogram as a picture.
enum DescribePlot {
  /// nil for a column without numbers; heavy tails are drawn on logarithmic axes.
  static func svg(_ column: ColumnSummary) -> String? {
    guard case .numbers(let numbers)? = column.details, let linear = numbers.histogram else {
      return nil
    }
    let title = "\(column.name) of \(column.count) rows"
    guard let logarithmic = numbers.logarithmicHistogram else {
      return HistogramPlot(
        title: title, xLabel: column.name, edges: linear.edges, counts: linear.counts
      ).svg()
    }
    return HistogramPlot(
      title: title, xLabel: column.name, edges: logarithmic.edges, counts: logarithmic.counts,
      xScale: HistogramPlot.logarithmicScale(for: logarithmic.edges), yScale: .logarithmic
    ).svg()
  }
}
