import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluicePlots
import Synchronization

/// Learns a factorization machine.
struct TrainStep: StepKind {
  private static let defaults = FactorizationMachineParameters()

  static let declaration = StepDeclaration(
    name: "train", version: 1,
    summary: "Learns a factorization machine from records.",
    details: """
      ŷ = bias + Σ wᵢxᵢ + Σᵢ<ⱼ ⟨vᵢ, vⱼ⟩xᵢxⱼ (S. Rendle, Factorization Machines, ICDM 2010), learned by mini-batches \
      with AdaGrad. The same records, parameters and seed give the same bytes at any number of threads. The error \
      on the training rows is taken while they are learned from, before each step; that on the test rows after \
      each epoch; nothing is ever learned from test rows. Learning rates, sigma and weight decay are relative to \
      the spread of the labels.
      """,
    inputs: [
      PortDeclaration("train", .records, "The rows to learn from, with labels."),
      PortDeclaration("test", .records, isOptional: true, "Rows to judge every epoch by."),
    ],
    outputs: [
      PortDeclaration("model", .model, "Bias, linear weights and factors."),
      PortDeclaration("metrics", .metrics, "The errors after every epoch."),
      PortDeclaration("learning-curve", .plot, "The same as a picture."),
    ],
    parameters: [
      .optional(
        "predictor-type", .choice(["regressor"]), default: "regressor",
        "What is predicted: a number."),
      .optional(
        "num-factors", .integer(minimum: 1), default: .integer(defaults.numFactors),
        "The length of each column's factor vector."),
      .optional(
        "epochs", .integer(minimum: 1), default: .integer(defaults.epochs),
        "How often all rows are learned from."),
      .optional(
        "mini-batch-size", .integer(minimum: 1), default: .integer(defaults.miniBatchSize),
        "How many rows each step looks at."),
      .optional(
        "bias-lr", .number(minimum: 0), default: .float(defaults.biasLearningRate),
        "Learning rate of the bias."),
      .optional(
        "linear-lr", .number(minimum: 0), default: .float(defaults.linearLearningRate),
        "Learning rate of the linear weights."),
      .optional(
        "factors-lr", .number(minimum: 0), default: .float(defaults.factorsLearningRate),
        "Learning rate of the factors."),
      .optional(
        "bias-wd", .number(minimum: 0), default: .float(defaults.biasWeightDecay),
        "Weight decay of the bias."),
      .optional(
        "linear-wd", .number(minimum: 0), default: .float(defaults.linearWeightDecay),
        "Weight decay of the linear weights."),
      .optional(
        "factors-wd", .number(minimum: 0), default: .float(defaults.factorsWeightDecay),
        "Weight decay of the factors."),
      .optional(
        "factors-init-sigma", .number(minimum: 0), default: .float(defaults.factorsInitSigma),
        "Standard deviation of the factors before learning."),
      .optional(
        "instance-normalization", .choice(InstanceNormalization.allCases.map(\.rawValue)),
        default: .string(defaults.instanceNormalization.rawValue),
        "Whether each row is divided by its length, which keeps heavy-tailed columns in check."),
      .optional(
        "seed", .integer(minimum: 0), default: .integer(Int(defaults.seed)),
        "Of the first factors and the order of the rows."),
    ],
    results: [
      .rows,
      ResultDeclaration(
        "train-rmse", .number, "The error on the training rows after the last epoch."),
      ResultDeclaration("test-rmse", .number, "The same on the test rows, where they are given."),
    ],
    example: """
      - name: model
        uses: train
        inputs: { train: records.train, test: records.test }
        with: { num-factors: 64, epochs: 20, mini-batch-size: 1000 }
      """)

  private let parameters: FactorizationMachineParameters

  init(_ parameters: StepParameters) throws(ParameterError) {
    var learning = FactorizationMachineParameters()
    learning.numFactors = parameters.integer("num-factors")
    learning.epochs = parameters.integer("epochs")
    learning.miniBatchSize = parameters.integer("mini-batch-size")
    learning.biasLearningRate = Float(parameters.number("bias-lr"))
    learning.linearLearningRate = Float(parameters.number("linear-lr"))
    learning.factorsLearningRate = Float(parameters.number("factors-lr"))
    learning.biasWeightDecay = Float(parameters.number("bias-wd"))
    learning.linearWeightDecay = Float(parameters.number("linear-wd"))
    learning.factorsWeightDecay = Float(parameters.number("factors-wd"))
    learning.factorsInitSigma = Float(parameters.number("factors-init-sigma"))
    learning.instanceNormalization =
      InstanceNormalization(rawValue: parameters.string("instance-normalization")) ?? .squaredNorm
    learning.seed = UInt64(parameters.integer("seed"))
    self.parameters = learning
  }

  func run(_ io: inout StepIO) throws {
    let train = try io.input("train", as: Records.self)
    let test = try io.optionalInput("test", as: Records.self)
    let curve = LearningCurve()
    let (epochs, progress, log) = (parameters.epochs, io.progressHandler, io.logHandler)
    let trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: io.threads)
    let model = try trainer.train(train, test: test) { report in
      curve.append(report)
      log(LearningCurve.line(report, of: epochs))
      progress(Double(report.epoch) / Double(epochs), "epoch \(report.epoch) of \(epochs)")
      return true
    }
    let reports = curve.reports
    if let last = reports.last {
      io.result("train-rmse", .number(last.trainRMSE))
      if let rmse = last.testRMSE { io.result("test-rmse", .number(rmse)) }
    }
    io.result("rows", .integer(train.matrix.rowCount))
    io.output("model", model)
    io.output("metrics", Metrics(LearningCurve.json(reports)))
    io.output("learning-curve", Plot(svg: LearningCurve.svg(reports)))
  }
}

extension ParameterValue {
  /// A float32 as the shortest decimal that reads back the same, so that 0.1 stays 0.1.
  fileprivate static func float(_ value: Float) -> ParameterValue {
    .number(Double("\(value)") ?? 0)
  }
}
