import SluiceFrame
import SluiceLearn
import Testing

@Suite("regression metrics")
struct RegressionMetricsTests {
  private let labels: [Float] = [3, 0, 12.5, 1, 7, 240]
  private let predictions: [Float] = [2.5, -1.25, 10, 2, 8, 200]

  private func near(_ actual: Double?, _ expected: Double) -> Bool {
    actual.map { abs($0 - expected) <= 1e-13 * max(1, abs(expected)) } ?? false
  }

  @Test("equal those of scikit-learn 1.x")
  func values() throws {
    let metrics = try RegressionMetrics(predictions: predictions, labels: labels)
    #expect(near(metrics.rmse, 16.381201115913328))
    #expect(near(metrics.mae, 7.708333333333333))
    #expect(near(metrics.r2, 0.9651827250307928))
    #expect(near(metrics.medianAbsoluteError, 1.125))
    #expect(near(metrics.rmsle, 0.2125188371823877))
    let constant = try RegressionMetrics(constant: 5.25, labels: labels)
    #expect(near(constant.rmse, 95.92868444839635))
    #expect(near(constant.mae, 42.583333333333336))
    #expect(near(constant.r2, -0.19398884701086727))
    #expect(near(constant.rmsle, 1.77240523458834))
  }

  @Test func edges() throws {
    let met = try RegressionMetrics(predictions: [2, 2, 2], labels: [2, 2, 2])
    #expect(met.r2 == 1)
    #expect(met.rmse == 0)
    #expect(try RegressionMetrics(predictions: [2, 2, 3], labels: [2, 2, 2]).r2 == 0)
    #expect(try RegressionMetrics(predictions: [2], labels: [3]).r2 == nil)
    #expect(try RegressionMetrics(predictions: [2, 1], labels: [3, -1]).rmsle == nil)
    #expect(try RegressionMetrics(predictions: [2, 1], labels: [3, -0.5]).rmsle != nil)
    #expect(throws: LearnError.self) { try RegressionMetrics(predictions: [], labels: []) }
    #expect(throws: LearnError.self) { try RegressionMetrics(predictions: [1], labels: [1, 2]) }
  }

  @Test("are written in SageMaker's shape, beside those of the mean")
  func json() throws {
    let judgement = try RegressionJudgement(
      predictions: [1, 3], labels: [-1, 3], trainingLabels: [0, 1, 2], quantileCount: 1)
    let text = String(decoding: JSONValue.object(judgement.json).encoded(), as: UTF8.self)
    #expect(
      text == """
        {"baseline_regression_metrics":{"mae":{"value":2},\
        "median_absolute_error":{"value":2},"r2":{"value":0},\
        "rmse":{"value":2},"rmsle":{"value":null}},\
        "label_quantiles":[{"baseline_mae":2,"baseline_rmse":2,"from":-1,"mae":1,"mean_label":1,\
        "mean_prediction":2,"rmse":1.4142135623730951,"rows":2,"to":3}],\
        "regression_metrics":{"mae":{"value":1},\
        "median_absolute_error":{"value":1},"r2":{"value":0.5},\
        "rmse":{"value":1.4142135623730951},"rmsle":{"value":null}}}
        """)
  }
}
