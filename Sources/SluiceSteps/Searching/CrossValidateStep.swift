import SluiceEngine
import SluiceFrame

/// Judges one set of parameters by each of k folds.
struct CrossValidateStep: StepKind, StepExpanding {
  static let declaration = StepDeclaration(
    name: "cross-validate", version: 2,
    summary: "Judges a step's parameters by rows held out, fold by fold.",
    details: """
      The folds are those of scikit-learn's `KFold(n_splits=folds, shuffle=True, random_state=seed)`. In each of them \
      the step learns from the other rows, `score@1-fold-2`, and `evaluate` judges it by the fold's, \
      `score@1-fold-2-score`: plain steps with cache entries of their own, which `tune` with the same folds and seed \
      shares. Deviations are those of `numpy.std`, as with `cross_val_score(…).std()`: divided by the number of \
      folds. A kind that gives no model is judged by its own metrics on its input `validation`.
      """,
    inputs: [PortDeclaration("train", .records, "The training rows, with labels.")],
    outputs: [
      PortDeclaration(
        "metrics", .metrics, "Of every number the mean as `value`, and the `standard_deviation`."),
      PortDeclaration("folds", .table, "A row for each fold with every number of its metrics."),
      PortDeclaration("plot", .plot, "The metric by fold, with its mean."),
    ],
    parameters: SearchParameters.step + [
      .optional(
        "folds", .integer(minimum: 2, maximum: 1000), default: 5, "How many parts of equal size.")
    ] + SearchParameters.metric + [SearchParameters.seed],
    results: [
      ResultDeclaration("score", .number, "The metric, the mean over the folds."),
      ResultDeclaration("score-std", .number, "Its deviation over the folds."),
      ResultDeclaration("score-min", .number, "The smallest of the folds."),
      ResultDeclaration("score-max", .number, "The largest of the folds."),
    ],
    example: """
      - name: score
        uses: cross-validate
        inputs: { train: records.train }
        with: { step: train, with: { num-factors: 64, epochs: 20 }, folds: 5, seed: 42 }
      """)

  init(_ parameters: StepParameters) throws(ParameterError) {}

  static func expand(_ expansion: inout StepExpansion) {
    guard let plan = TrialPlan(&expansion) else { return }
    guard let metric = JudgedMetric.reading(&expansion, for: plan.fit.declaration) else { return }
    let outcome = plan.add("1", expansion.settings("with"), to: &expansion)
    var summary = MadeStep(nil, CrossValidationSummary.definition)
    summary.inputs = [plan.scoreMetrics([outcome])]
    if let fits = plan.fitMetrics([outcome]) { summary.inputs.append(fits) }
    summary.settings = [.init("metric", .string(metric.name), at: expansion.span)]
    expansion.add(summary)
  }

  func run(_ io: inout StepIO) throws {
    preconditionFailure("'cross-validate' stands for other steps and is not run itself")
  }
}
