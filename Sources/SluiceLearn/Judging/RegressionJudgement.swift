package import SluiceFrame

/// A model's metrics beside those of always predicting the mean of the training labels.
package struct RegressionJudgement: Sendable, Equatable {
  package let model: RegressionMetrics
  package let baseline: RegressionMetrics

  /// - Throws: `.empty` without rows or training labels, `.mismatch` if predictions and labels differ in number.
  package init(
    predictions: [Float], labels: [Float], trainingLabels: [Float]
  ) throws(LearnError) {
    guard !trainingLabels.isEmpty else {
      throw LearnError(.empty, "there are no training labels to take the mean of")
    }
    let mean = trainingLabels.reduce(0.0) { $0 + Double($1) } / Double(trainingLabels.count)
    model = try RegressionMetrics(predictions: predictions, labels: labels)
    baseline = try RegressionMetrics(constant: mean, labels: labels)
  }

  /// SageMaker's shape of a model quality report:
  /// `{"regression_metrics": {"rmse": {"value": 60.1}, …}, "baseline_regression_metrics": {…}}`.
  package var json: JSONValue {
    .object([
      "regression_metrics": model.json, "baseline_regression_metrics": baseline.json,
    ])
  }
}

extension RegressionMetrics {
  /// `{"mae": {"value": …}, "r2": …, "rmse": …, "rmsle": …}`; what does not exist is null.
  package var json: JSONValue {
    func metric(_ value: Double?) -> JSONValue {
      .object(["value": value.map { $0.isFinite ? .number($0) : .null } ?? .null])
    }
    return .object([
      "rmse": metric(rmse), "mae": metric(mae), "r2": metric(r2), "rmsle": metric(rmsle),
      "median_absolute_error": metric(medianAbsoluteError),
    ])
  }
}
