import SluiceLearn
import SluicePlots

/// Pictures of how predictions fit.
enum JudgementPlots {
  /// Twenty groups of rows by prediction: the mean of their labels beside the mean of their predictions; below it the
  /// errors of all rows.
  static func regression(predictions: [Float], labels: [Float]) -> [String] {
    let groups = groups(of: predictions)
    func mean(_ values: [Float], _ rows: ArraySlice<Int>) -> Double {
      rows.reduce(0.0) { $0 + Double(values[$1]) } / Double(rows.count)
    }
    let points = groups.map { LinePlot.Point(mean(predictions, $0), mean(labels, $0)) }
    let isPositive = points.allSatisfy { $0.x > 0 && $0.y > 0 }
    let ends = [points.first?.x ?? 0, points.last?.x ?? 1]
    let scale: AxisScale = isPositive ? .logarithmic : .linear
    let fit = LinePlot(
      title: "Predicted and actual, rows in \(groups.count) groups by prediction",
      xLabel: "mean prediction", yLabel: "mean label",
      series: [
        LinePlot.Series("actual", points),
        LinePlot.Series("perfect", ends.map { LinePlot.Point($0, $0) }),
      ], xScale: scale, yScale: scale)
    return [fit.svg(), residuals(predictions, labels).svg()]
  }

  /// Rows in groups of equal size by rising prediction; equal predictions may fall into two.
  private static func groups(of predictions: [Float]) -> [ArraySlice<Int>] {
    let order = predictions.indices.sorted { (predictions[$0], $0) < (predictions[$1], $1) }
    let count = min(20, order.count)
    return (0..<count).map { order[$0 * order.count / count..<($0 + 1) * order.count / count] }
  }

  /// In bins that widen by the decade on both sides of zero.
  private static func residuals(_ predictions: [Float], _ labels: [Float]) -> HistogramPlot {
    let bounds = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000]
    let errors = zip(labels, predictions).map { Double($0) - Double($1) }
    let largest = errors.reduce(0) { max($0, abs($1)) }
    let used = Array(bounds.prefix { $0 < largest }) + [max(largest, 0.1).rounded(.up)]
    let edges = used.reversed().map { -$0 } + [0] + used
    var counts = [Int](repeating: 0, count: edges.count - 1)
    for error in errors {
      let place = edges.firstIndex { $0 > error } ?? edges.count - 1
      counts[min(max(place - 1, 0), counts.count - 1)] += 1
    }
    return HistogramPlot(
      title: "Residuals: label minus prediction", xLabel: "residual", edges: edges, counts: counts,
      xScale: .symmetricLogarithmic(threshold: 0.1), yScale: .logarithmic)
  }

  /// The share of ones in each tenth of probabilities; below it how often each tenth occurs.
  static func classification(
    _ metrics: ClassificationMetrics, probabilities: [Float]
  ) -> [String] {
    let fit = LinePlot(
      title: "Calibration", xLabel: "mean predicted probability", yLabel: "share of ones",
      series: [
        LinePlot.Series(
          "actual",
          metrics.calibration.map { LinePlot.Point($0.meanProbability, $0.shareOfOnes) }),
        LinePlot.Series("perfect", [LinePlot.Point(0, 0), LinePlot.Point(1, 1)]),
      ])
    var counts = [Int](repeating: 0, count: 20)
    for probability in probabilities { counts[min(max(Int(probability * 20), 0), 19)] += 1 }
    let spread = HistogramPlot(
      title: "Predicted probabilities", xLabel: "probability",
      edges: (0...20).map { Double($0) / 20 }, counts: counts)
    return [fit.svg(), spread.svg()]
  }

  /// The error between each two quantiles of the label, beside the baseline's.
  static func quantiles(_ quantiles: [LabelQuantile]) -> String {
    func points(_ error: (LabelQuantile) -> Double) -> [LinePlot.Point] {
      quantiles.map { LinePlot.Point($0.meanLabel, error($0)) }
    }
    let model = points(\.model.rmse)
    let baseline = points(\.baseline.rmse)
    let scale: AxisScale =
      (model + baseline).allSatisfy { $0.x > 0 && $0.y > 0 } ? .logarithmic : .linear
    return LinePlot(
      title: "Errors, rows in \(quantiles.count) groups by label", xLabel: "mean label",
      yLabel: "root mean squared error",
      series: [LinePlot.Series("model", model), LinePlot.Series("training mean", baseline)],
      xScale: scale, yScale: scale
    ).svg()
  }

  /// How well lists of each length are met, beside those by popularity.
  static func ranking(_ judgement: RankingJudgement) -> [String] {
    let kinds: [(String, KeyPath<RankingMetrics, [Double]>)] = [
      ("precision", \.precision), ("recall", \.recall), ("NDCG", \.ndcg),
    ]
    return kinds.map { name, values in
      LinePlot(
        title: "Ranking for \(judgement.customerCount) customers: \(name)",
        xLabel: "items in the list", yLabel: name,
        series: [
          LinePlot.Series("model", perStep: judgement.model[keyPath: values]),
          LinePlot.Series("popularity", perStep: judgement.baseline[keyPath: values]),
        ], wholeNumbers: true
      ).svg()
    }
  }
}
