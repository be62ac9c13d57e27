import SluiceEngine
import SluiceFrame

/// Looks for the best parameters of a step that learns.
struct TuneStep: StepKind, StepExpanding {
  static let declaration = StepDeclaration(
    name: "tune", version: 1,
    summary: "Looks for a step's best parameters, judged by rows held out.",
    details: """
      Every trial is a step of its own, `search@7`, with its own cache entry: a search that is killed or gets more \
      values goes on with what is there. A trial learns from the training rows that are left by `hold-out` and is \
      judged by `evaluate` on those held out, or in each of `folds`; the test part has no place here. `search` names \
      parameters with lists of values, or with ranges `{ low: 0.01, high: 1, log: true }`. `method: grid` tries all \
      combinations; `random` draws `trials` of them, of which the first stay the same when there are more; `halving` \
      (Jamieson and Talwalkar, 2016) draws too, gives each of them little of the `resource`, and the best of every \
      rung `factor` times as much, up to what `with` says. Equal trials are ranked by their number. With `refit` \
      the best parameters learn from all training rows (`search@refit`). Results besides those below: each parameter \
      that is searched over, such as `${steps.search.num-factors}`.
      """,
    inputs: [PortDeclaration("train", .records, "The training rows, with labels.")],
    outputs: [
      PortDeclaration(
        "model", .model, isOptional: true, "Of the best parameters, learned from all training rows."
      ),
      PortDeclaration(
        "metrics", .metrics, "The best trial's parameters with mean and deviation of what decided."),
      PortDeclaration(
        "trials", .table,
        "A row for each trial, in their order: rung, parameters, resource, epochs, folds, mean, deviation, rank."
      ),
      PortDeclaration(
        "plot", .plot, "The metric by trial with the best so far, and by each parameter."),
    ],
    parameters: SearchParameters.step + [
      .required(
        "search", .map(of: .any),
        "Parameters of the step with a list of values or a range: low, high, and log: true."),
      .optional(
        "method", .choice(["grid", "random", "halving"]),
        "How trials are chosen; grid where there are lists alone, else random."),
      .optional(
        "trials", .integer(minimum: 1, maximum: 10_000),
        "How many are drawn: 20 for random, 27 for halving."),
    ] + SearchParameters.metric + [
      .optional(
        "folds", .integer(minimum: 2, maximum: 100), "Judges every trial by so many folds."),
      .optional(
        "validation-size", .number(minimum: 0, maximum: 1), default: 0.2,
        "Without `folds`: the share of the training rows that is held out."),
      SearchParameters.seed,
      .optional(
        "resource", .string, default: "epochs",
        "For halving: the integer parameter that says how much a trial may use."),
      .optional(
        "factor", .integer(minimum: 2), default: 3,
        "For halving: what part of a rung goes on, and how much more it gets."),
      .optional(
        "least", .integer(minimum: 1), default: 1,
        "For halving: below how much of the resource no rung goes."),
      .optional(
        "refit", .boolean, default: true,
        "Whether the best parameters learn from all training rows; without it there is no model."),
    ],
    results: [
      ResultDeclaration("trial", .integer, "The number of the best trial."),
      ResultDeclaration("trials", .integer, "How many there were."),
      ResultDeclaration("score", .number, "The best trial's metric, the mean over the folds."),
      ResultDeclaration("score-std", .number, "Its deviation over the folds."),
    ],
    example: """
      - name: search
        uses: tune
        inputs: { train: records.train }
        with:
          step: train
          with: { num-factors: 64, epochs: 20 }
          search: { factors-lr: { low: 0.05, high: 0.5, log: true }, mini-batch-size: [250, 1000] }
          trials: 20
          metric: rmse
      """)

  init(_ parameters: StepParameters) throws(ParameterError) {}

  func run(_ io: inout StepIO) throws {
    preconditionFailure("'tune' stands for other steps and is not run itself")
  }
}
