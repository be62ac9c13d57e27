import SluiceDiagnostics
import SluiceEngine

/// The number that trials are ranked by.
struct JudgedMetric {
  static let ofNumbers = ["rmse", "mae", "r2", "rmsle", "median-absolute-error"]
  static let ofClasses = [
    "log-loss", "auc", "accuracy", "precision", "recall", "f1", "brier-score", "calibration-error",
  ]
  private static let larger: Set = ["r2", "auc", "accuracy", "precision", "recall", "f1"]

  /// As it is written, with `-` between words.
  let name: String
  let isLargerBetter: Bool

  /// SageMaker's name of the metrics that it is one of.
  static func group(of name: String) -> String {
    if ofNumbers.contains(name) { return "regression_metrics" }
    return ofClasses.contains(name) ? "binary_classification_metrics" : "metrics"
  }

  /// The one that is named, or the usual one for what is predicted; reports what is not known.
  ///
  /// - Parameter fit: the kind that learns, judged by `evaluate` where it gives a model.
  static func reading(
    _ expansion: inout StepExpansion, for fit: StepDeclaration
  ) -> JudgedMetric? {
    let isJudged = TrialPlan.isJudgedByEvaluate(fit)
    var known = isJudged ? ofNumbers + ofClasses : []
    if isJudged, let type = expansion.plainValue("predictor-type", in: "with") {
      known = type == .string("binary-classifier") ? ofClasses : ofNumbers
    }
    let isUsual = expansion.plainValue("predictor-type", in: "with") != .string("binary-classifier")
    let given = expansion.parameters.optionalString("metric")
    guard let name = given ?? (isJudged ? (isUsual ? "rmse" : "log-loss") : nil) else {
      expansion.report(
        "'metric' has to say which number of the metrics of '\(fit.name)' decides",
        at: expansion.span)
      return nil
    }
    if isJudged, !known.contains(name) {
      expansion.report(
        "there is no metric '\(name)' to judge by", at: expansion.span(of: "metric"),
        hint: Suggestion.hint(for: name, among: known)
          ?? "the metrics are \(known.joined(separator: ", "))")
      return nil
    }
    switch expansion.parameters.optionalString("mode") {
    case "max": return JudgedMetric(name: name, isLargerBetter: true)
    case "min": return JudgedMetric(name: name, isLargerBetter: false)
    default:
      if !isJudged, !(ofNumbers + ofClasses).contains(name) {
        expansion.report(
          "'mode' has to say whether a small or a large '\(name)' is good",
          at: expansion.span(of: "metric"), hint: "add mode: min, or mode: max")
        return nil
      }
      return JudgedMetric(name: name, isLargerBetter: larger.contains(name))
    }
  }
}
