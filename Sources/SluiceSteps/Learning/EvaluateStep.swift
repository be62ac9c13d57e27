import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluicePlots

/// Judges a model on rows it has not seen.
struct EvaluateStep: StepKind {
  static let declaration = StepDeclaration(
    name: "evaluate", version: 4,
    summary:
      "Judges a model on test rows, beside a baseline that always predicts the training mean.",
    details: """
      rmse, mae, median absolute error, r2 and rmsle as scikit-learn defines them, in double precision; rmsle takes \
      predictions below 0 as 0; rmse and mae also for the rows between each two quantiles of the label. For a binary \
      classifier log loss, AUC, accuracy, precision, recall, F1, the Brier score, the calibration error and the \
      calibration by tenths of the probability. With `customer` and `item`, and the inputs `encoder` and `table`, also \
      the ranking of items for each customer who has purchases in the test part: precision, recall, NDCG and MAP at \
      `top`, beside a ranking by how many customers bought an item in the training part. Customers and items are \
      encoded as `recommend` does. docs/judging.md defines every number. The JSON has the shape of SageMaker's model \
      quality metrics.
      """,
    inputs: [
      PortDeclaration("model", .model, "The model."),
      PortDeclaration("test", .records, "The rows to judge by, with labels."),
      PortDeclaration(
        "train", .records, "The rows whose mean label is the baseline."),
      PortDeclaration(
        "encoder", .encoder, isOptional: true, "For the ranking: what encoded the rows."),
      PortDeclaration(
        "table", .table, isOptional: true,
        "For the ranking: the purchases, with the encoder's columns."),
    ],
    outputs: [
      PortDeclaration("metrics", .metrics, "The numbers, and those of the baseline."),
      PortDeclaration(
        "plot", .plot,
        "Predicted beside actual, residuals, errors by label; or calibration and probabilities; rankings by length."
      ),
      PortDeclaration("predictions", .table, "Label, prediction and error of every test row."),
    ],
    parameters: [
      .optional(
        "quantiles", .integer(minimum: 1, maximum: 1000), default: 10,
        "Into how many parts of about equal size the test rows fall by their labels; equal labels stay together."
      )
    ] + RankingEvaluation.parameters,
    results: [
      .rows, ResultDeclaration("rmse", .number, "The root of the mean squared error."),
      ResultDeclaration("mae", .number, "The mean absolute error."),
      ResultDeclaration("median-absolute-error", .number, "Half of the errors are larger."),
      ResultDeclaration("r2", .number, "The coefficient of determination."),
      ResultDeclaration("rmsle", .number, "The root of the mean squared logarithmic error."),
      ResultDeclaration(
        "baseline-rmse", .number, "The rmse of always predicting the training mean."),
      ResultDeclaration("log-loss", .number, "Of a classifier."),
      ResultDeclaration("auc", .number, "Of a classifier."),
      ResultDeclaration("accuracy", .number, "Of a classifier."),
      ResultDeclaration("precision", .number, "Of a classifier."),
      ResultDeclaration("recall", .number, "Of a classifier."),
      ResultDeclaration("f1", .number, "Of a classifier."),
      ResultDeclaration(
        "baseline-log-loss", .number, "That of always predicting the training part's share of ones."
      ),
    ] + RankingEvaluation.results,
    example: """
      - name: quality
        uses: evaluate
        inputs: [model, records]
      """)

  private let quantileCount: Int
  private let ranking: RankingEvaluation?

  init(_ parameters: StepParameters) throws(ParameterError) {
    quantileCount = parameters.integer("quantiles")
    ranking = try RankingEvaluation(parameters)
  }

  func check(_ check: inout StepCheck) {
    ranking?.check(&check)
    check.output(
      "predictions",
      Schema([
        .init("label", .number), .init("prediction", .number), .init("residual", .number),
      ]))
  }

  func run(_ io: inout StepIO) throws {
    let model = try io.input("model", as: FactorizationMachine.self)
    let test = try io.input("test", as: Records.self)
    let train = try io.input("train", as: Records.self)
    guard let labels = test.labels?.values else {
      throw StepFailure("the test rows have no labels to judge by")
    }
    let predictions = try model.predict(test.matrix, threads: io.threads)
    guard let known = train.labels?.values else {
      throw StepFailure("the training rows have no labels to take the mean of")
    }
    io.result("rows", .integer(labels.count))
    var (members, panels) =
      if model.predictorType == .binaryClassifier {
        try judgeClasses(predictions, labels, known, &io)
      } else {
        try judgeNumbers(predictions, labels, known, &io)
      }
    if let judgement = try ranking?.judge(model, test: test, train: train, &io) {
      members.merge(judgement.json) { own, _ in own }
      panels += JudgementPlots.ranking(judgement)
    }
    io.output("metrics", Metrics(.object(members)))
    io.output("plot", Plot(svg: PlotStack(panels).svg()))
    let label = labels.map(Double.init)
    let prediction = predictions.map(Double.init)
    io.output(
      "predictions",
      Table(
        names: ["label", "prediction", "residual"],
        columns: [
          Column(.number(label)), Column(.number(prediction)),
          Column(.number(zip(label, prediction).map { $0 - $1 })),
        ], rowCount: labels.count))
  }

  private typealias Judged = (members: [String: JSONValue], panels: [String])

  private func judgeNumbers(
    _ predictions: [Float], _ labels: [Float], _ known: [Float], _ io: inout StepIO
  ) throws -> Judged {
    let judgement = try RegressionJudgement(
      predictions: predictions, labels: labels, trainingLabels: known,
      quantileCount: quantileCount)
    io.result("rmse", .number(judgement.model.rmse))
    io.result("mae", .number(judgement.model.mae))
    io.result("median-absolute-error", .number(judgement.model.medianAbsoluteError))
    if let r2 = judgement.model.r2 { io.result("r2", .number(r2)) }
    if let rmsle = judgement.model.rmsle { io.result("rmsle", .number(rmsle)) }
    io.result("baseline-rmse", .number(judgement.baseline.rmse))
    return (
      judgement.json,
      JudgementPlots.regression(predictions: predictions, labels: labels)
        + [JudgementPlots.quantiles(judgement.quantiles)]
    )
  }

  private func judgeClasses(
    _ probabilities: [Float], _ labels: [Float], _ known: [Float], _ io: inout StepIO
  ) throws -> Judged {
    let judgement = try ClassificationJudgement(
      probabilities: probabilities, labels: labels, trainingLabels: known)
    io.result("log-loss", .number(judgement.model.logLoss))
    if let auc = judgement.model.auc { io.result("auc", .number(auc)) }
    io.result("accuracy", .number(judgement.model.accuracy))
    if let precision = judgement.model.precision { io.result("precision", .number(precision)) }
    if let recall = judgement.model.recall { io.result("recall", .number(recall)) }
    if let f1 = judgement.model.f1 { io.result("f1", .number(f1)) }
    io.result("baseline-log-loss", .number(judgement.baseline.logLoss))
    return (
      judgement.json,
      JudgementPlots.classification(judgement.model, probabilities: probabilities)
    )
  }
}
