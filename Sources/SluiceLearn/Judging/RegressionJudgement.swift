package import SluiceFrame

/// A model's metrics beside those of always predicting the mean of the training labels.
package struct RegressionJudgement: Sendable, Equatable {
  package let model: RegressionMetrics
  package let baseline: RegressionMetrics
  /// The same by rising label.
  package let quantiles: [LabelQuantile]

  /// - Parameter quantileCount: into how many parts of about equal size the rows fall by their labels, 1 or more.
  /// - Throws: `.empty` without rows or training labels, `.mismatch` if predictions and labels differ in number.
  package init(
    predictions: [Float], labels: [Float], trainingLabels: [Float], quantileCount: Int = 10
  ) throws(LearnError) {
    let mean = try JudgedNumbers.mean(ofTraining: trainingLabels)
    model = try RegressionMetrics(predictions: predictions, labels: labels)
    baseline = try RegressionMetrics(constant: mean, labels: labels)
    quantiles = LabelQuantile.all(
      quantileCount, predictions: predictions, labels: labels, constant: mean)
  }

  /// SageMaker's shape of a model quality report, and the quantiles:
  /// `{"regression_metrics": {"rmse": {"value": 60.1}, …}, "baseline_regression_metrics": {…}, "label_quantiles": […]}`.
  package var json: [String: JSONValue] {
    [
      "regression_metrics": model.json, "baseline_regression_metrics": baseline.json,
      "label_quantiles": .array(quantiles.map(\.json)),
    ]
  }
}

extension RegressionMetrics {
  /// `{"mae": {"value": …}, "r2": …, "rmse": …, "rmsle": …}`; what does not exist is null.
  package var json: JSONValue {
    JudgedNumbers.json([
      "rmse": rmse, "mae": mae, "r2": r2, "rmsle": rmsle,
      "median_absolute_error": medianAbsoluteError,
    ])
  }
}
