package import SluiceFrame

/// How well probabilities fit labels that are 0 or 1; sums are taken in double precision, in the order of the rows.
///
/// The definitions are scikit-learn's `log_loss`, `roc_auc_score`, `accuracy_score`, `precision_score`, `recall_score`,
/// `f1_score` and `brier_score_loss`; a row counts as a 1 from a probability of one half on.
package struct ClassificationMetrics: Sendable, Equatable {
  /// The mean of −ln of the probability that was given to what was the case, probabilities kept 2⁻⁵² off 0 and 1.
  package let logLoss: Double
  /// How often a 1 has a higher probability than a 0, ties counted half; nil where all labels are the same.
  package let auc: Double?
  package let accuracy: Double
  /// Of the rows taken for a 1 those that are; nil where none is.
  package let precision: Double?
  /// Of the rows that are a 1 those taken for one; nil where none is.
  package let recall: Double?
  package let f1: Double?
  /// The mean squared distance of probability and label.
  package let brier: Double
  /// How far, on average over rows, a tenth's mean probability lies from its share of ones.
  package let calibrationError: Double
  package let calibration: [Bin]

  /// The rows whose probabilities lie in one tenth.
  package struct Bin: Sendable, Equatable {
    package var count: Int
    package var meanProbability: Double
    package var shareOfOnes: Double

    var json: JSONValue {
      .object([
        "rows": .integer(count), "mean_probability": .number(meanProbability),
        "share_of_ones": .number(shareOfOnes),
      ])
    }
  }

  /// - Throws: `.empty` without rows, `.mismatch` if there are more of one than of the other, `.outOfRange` for labels
  ///   other than 0 and 1, `.notFinite` for what is no probability.
  package init(probabilities: [Float], labels: [Float]) throws(LearnError) {
    guard probabilities.count == labels.count else {
      throw LearnError(
        .mismatch, "\(probabilities.count) predictions cannot be judged by \(labels.count) labels")
    }
    guard !labels.isEmpty else { throw LearnError(.empty, "there are no rows to judge") }
    if let row = labels.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw LearnError(
        .outOfRange, "row \(row + 1) has the label \(labels[row]), but classes are 0 and 1")
    }
    if let row = probabilities.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw LearnError(
        .notFinite, "row \(row + 1) has the prediction \(probabilities[row]), no probability",
        hint: "the model's weights or the row's features are too large; scale the features")
    }
    let count = Double(labels.count)
    var (loss, squares) = (0.0, 0.0)
    var (rightOnes, takenForOnes, ones, right) = (0, 0, 0, 0)
    var sums = [(count: Int, probability: Double, ones: Double)](
      repeating: (0, 0, 0), count: 10)
    for (probability, label) in zip(probabilities, labels) {
      let isOne = label == 1
      let value = Double(probability)
      let bounded = min(max(value, 0x1p-52), 1 - 0x1p-52)
      loss -= ExactMath.logarithm(isOne ? bounded : 1 - bounded)
      squares += (value - Double(label)) * (value - Double(label))
      let isTaken = probability >= 0.5
      if isOne { ones += 1 }
      if isTaken { takenForOnes += 1 }
      if isTaken && isOne { rightOnes += 1 }
      if isTaken == isOne { right += 1 }
      let bin = min(max(Int(value * 10), 0), 9)
      sums[bin].count += 1
      sums[bin].probability += value
      sums[bin].ones += Double(label)
    }
    logLoss = loss / count
    brier = squares / count
    accuracy = Double(right) / count
    precision = takenForOnes > 0 ? Double(rightOnes) / Double(takenForOnes) : nil
    recall = ones > 0 ? Double(rightOnes) / Double(ones) : nil
    f1 =
      takenForOnes + ones > 0 ? 2 * Double(rightOnes) / Double(takenForOnes + ones) : nil
    auc = Self.auc(probabilities, labels, ones: ones)
    calibration = sums.filter { $0.count > 0 }.map {
      Bin(
        count: $0.count, meanProbability: $0.probability / Double($0.count),
        shareOfOnes: $0.ones / Double($0.count))
    }
    calibrationError = sums.reduce(0.0) { $0 + abs($1.probability - $1.ones) } / count
  }

  /// Judges one probability for every row, as the share of ones among the training labels.
  package init(constant: Float, labels: [Float]) throws(LearnError) {
    try self.init(
      probabilities: Array(repeating: constant, count: labels.count), labels: labels)
  }

  /// By the ranks of the ones; equal probabilities share the mean of their ranks.
  private static func auc(_ probabilities: [Float], _ labels: [Float], ones: Int) -> Double? {
    let zeros = labels.count - ones
    guard ones > 0, zeros > 0 else { return nil }
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    var rankSum = 0.0
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, probabilities[order[end]] == probabilities[order[first]] { end += 1 }
      let rank = Double(first + 1 + end) / 2
      for place in first..<end where labels[order[place]] == 1 { rankSum += rank }
      first = end
    }
    return (rankSum - Double(ones) * Double(ones + 1) / 2) / (Double(ones) * Double(zeros))
  }

  /// SageMaker's names, and those it has none for by scikit-learn's; what does not exist is null.
  package var json: JSONValue {
    JudgedNumbers.json([
      "log_loss": logLoss, "auc": auc, "accuracy": accuracy, "precision": precision,
      "recall": recall, "f1": f1, "brier_score": brier, "calibration_error": calibrationError,
    ])
  }
}

/// A classifier's metrics beside those of always predicting the share of ones among the training labels.
package struct ClassificationJudgement: Sendable, Equatable {
  package let model: ClassificationMetrics
  package let baseline: ClassificationMetrics

  /// - Throws: as `ClassificationMetrics`, and `.empty` without training labels.
  package init(
    probabilities: [Float], labels: [Float], trainingLabels: [Float]
  ) throws(LearnError) {
    let mean = try JudgedNumbers.mean(ofTraining: trainingLabels)
    model = try ClassificationMetrics(probabilities: probabilities, labels: labels)
    baseline = try ClassificationMetrics(constant: Float(mean), labels: labels)
  }

  /// SageMaker's shape of a model quality report, and the calibration: `{"binary_classification_metrics":
  /// {"auc": {"value": 0.8}, …}, "baseline_binary_classification_metrics": {…}, "calibration_bins": […]}`.
  package var json: [String: JSONValue] {
    [
      "binary_classification_metrics": model.json,
      "baseline_binary_classification_metrics": baseline.json,
      "calibration_bins": .array(model.calibration.map(\.json)),
    ]
  }
}
