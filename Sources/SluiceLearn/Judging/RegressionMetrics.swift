import SluiceFrame

/// How far predictions are from labels; sums are taken in double precision, in the order of the rows.
///
/// The definitions are scikit-learn's `root_mean_squared_error`, `mean_absolute_error`, `median_absolute_error`,
/// `r2_score` and `root_mean_squared_log_error`.
package struct RegressionMetrics: Sendable, Equatable {
  /// In the unit of the labels.
  package let rmse: Double
  /// In the unit of the labels.
  package let mae: Double
  /// In the unit of the labels; half of the errors are larger.
  package let medianAbsoluteError: Double
  /// 1 is perfect, 0 as good as the labels' own mean; nil for a single row. For labels that are all equal
  /// it is 1 if each was met and 0 otherwise.
  package let r2: Double?
  /// Of ln(1 + value), predictions below 0 counted as 0; nil if a label is -1 or less.
  package let rmsle: Double?

  /// - Throws: `.empty` without rows, `.mismatch` if there are more of one than of the other.
  package init(predictions: [Float], labels: [Float]) throws(LearnError) {
    guard predictions.count == labels.count else {
      throw LearnError(
        .mismatch, "\(predictions.count) predictions cannot be judged by \(labels.count) labels")
    }
    try self.init(labels: labels) { Double(predictions[$0]) }
  }

  /// Judges predicting one value for every row, as the mean of the training labels.
  ///
  /// - Throws: `.empty` without rows.
  package init(constant: Double, labels: [Float]) throws(LearnError) {
    try self.init(labels: labels) { _ in constant }
  }

  private init(labels: [Float], prediction: (Int) -> Double) throws(LearnError) {
    guard !labels.isEmpty else { throw LearnError(.empty, "there are no rows to judge") }
    let count = Double(labels.count)
    let mean = labels.reduce(0.0) { $0 + Double($1) } / count
    var squares = 0.0
    var absolutes = 0.0
    var deviations = 0.0
    var logSquares = 0.0
    var hasLogarithms = true
    var errors: [Double] = []
    errors.reserveCapacity(labels.count)
    for (row, label) in labels.enumerated() {
      let label = Double(label)
      let predicted = prediction(row)
      let error = predicted - label
      squares += error * error
      absolutes += abs(error)
      errors.append(abs(error))
      deviations += (label - mean) * (label - mean)
      if label > -1 {
        let logError =
          ExactMath.logarithm1p(max(predicted, 0)) - ExactMath.logarithm1p(label)
        logSquares += logError * logError
      } else {
        hasLogarithms = false
      }
    }
    rmse = (squares / count).squareRoot()
    mae = absolutes / count
    errors.sort()
    medianAbsoluteError = (errors[(errors.count - 1) / 2] + errors[errors.count / 2]) / 2
    r2 =
      if labels.count < 2 { nil } else if deviations > 0 { 1 - squares / deviations } else {
        squares == 0 ? 1 : 0
      }
    rmsle = hasLogarithms ? (logSquares / count).squareRoot() : nil
  }
}
