import SluiceFrame

/// What judgements of numbers and of classes have in common.
enum JudgedNumbers {
  /// What a baseline predicts for every row.
  ///
  /// - Throws: `.empty` without labels.
  static func mean(ofTraining labels: [Float]) throws(LearnError) -> Double {
    guard !labels.isEmpty else {
      throw LearnError(.empty, "there are no training labels to take the mean of")
    }
    return labels.reduce(0.0) { $0 + Double($1) } / Double(labels.count)
  }

  /// `{"rmse": {"value": 60.1}, …}`, SageMaker's shape; what does not exist, or is not finite, is null.
  static func json(_ metrics: [String: Double?]) -> JSONValue {
    .object(
      metrics.mapValues { value in
        .object(["value": value.map { $0.isFinite ? .number($0) : .null } ?? .null])
      })
  }
}
