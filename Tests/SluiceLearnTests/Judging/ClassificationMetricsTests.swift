import SluiceFrame
import SluiceLearn
import Testing

/// Metrics of probabilities, with figures of scikit-learn.
struct ClassificationMetricsTests {
  private let labels: [Float] = [0, 1, 1, 0, 1, 0, 1, 1]
  private let probabilities: [Float] = [0.125, 0.75, 0.5, 0.5, 0.25, 0.625, 1, 0.875]

  private func near(_ actual: Double?, _ expected: Double) -> Bool {
    actual.map { abs($0 - expected) <= 1e-12 * max(1, abs(expected)) } ?? false
  }

  @Test func areThoseOfScikitLearn() throws {
    let metrics = try ClassificationMetrics(probabilities: probabilities, labels: labels)
    #expect(near(metrics.logLoss, 0.5385203541190418))
    #expect(near(metrics.auc, 0.7666666666666666))
    #expect(near(metrics.accuracy, 0.625))
    #expect(near(metrics.precision, 0.6666666666666666))
    #expect(near(metrics.recall, 0.8))
    #expect(near(metrics.f1, 0.7272727272727273))
    #expect(near(metrics.brier, 0.193359375))
    #expect(metrics.calibration.reduce(0) { $0 + $1.count } == 8)
  }

  @Test func edges() throws {
    let same = try ClassificationMetrics(probabilities: [0.25, 0.75], labels: [1, 1])
    #expect(same.auc == nil)
    #expect(same.recall == 0.5)
    let none = try ClassificationMetrics(probabilities: [0.25, 0], labels: [0, 0])
    #expect(none.precision == nil)
    #expect(none.f1 == nil)
    let sure = try ClassificationMetrics(probabilities: [0, 1], labels: [1, 0])
    #expect(sure.logLoss > 30 && sure.logLoss.isFinite)
    #expect(sure.auc == 0)
    let constant = try ClassificationMetrics(constant: 0.5, labels: labels)
    #expect(constant.auc == 0.5)
    #expect(throws: LearnError.self) { try ClassificationMetrics(probabilities: [], labels: []) }
    #expect(throws: LearnError.self) { try ClassificationMetrics(probabilities: [1], labels: [2]) }
    #expect(throws: LearnError.self) {
      try ClassificationMetrics(probabilities: [1], labels: [1, 0])
    }
    for value in [Float.nan, .infinity, -.infinity, -0.25, 1.5, 3e38] {
      let error = #expect(throws: LearnError.self) {
        try ClassificationMetrics(probabilities: [0.5, value], labels: [1, 0])
      }
      #expect(error?.code == .notFinite)
      #expect(error?.message == "row 2 has the prediction \(value), no probability")
    }
  }
}
