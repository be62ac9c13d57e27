import SluiceEngine

/// The parameters that `cross-validate` and `tune` have in common.
enum SearchParameters {
  static let step: [ParameterDeclaration] = [
    .optional(
      "step", .string, default: "train",
      "The step kind that learns: one with an input `train` of records and a model, or with inputs `train` and "
        + "`validation` and metrics."),
    ParameterDeclaration.optional(
      "with", .map(of: .any), "Its parameters that stay the same."
    ).handedOn,
  ]

  static let metric: [ParameterDeclaration] = [
    .optional(
      "metric", .string,
      "What decides, as `evaluate` calls it: rmse, mae, r2, rmsle, median-absolute-error; for classes log-loss, auc, "
        + "accuracy, precision, recall, f1, brier-score, calibration-error. rmse or log-loss when left out."
    ),
    .optional(
      "mode", .choice(["min", "max"]),
      "Whether small or large is good, where the metric is a kind's own."),
  ]

  static let seed = ParameterDeclaration.optional(
    "seed", .integer(minimum: 0, maximum: 4_294_967_295), default: 0,
    "Of the rows held out, and of the values drawn.")
}
