import SluiceDiagnostics
import SluiceEngine
import SluiceLanes
import SluiceLearn

/// The parameters of `train`, by SageMaker's names of hyperparameters.
enum TrainParameters {
  private static let defaults = FactorizationMachineParameters()

  static let declarations: [ParameterDeclaration] =
    [
      .optional(
        "predictor-type", .choice(FactorizationMachine.PredictorType.allCases.map(\.rawValue)),
        default: "regressor",
        "What is predicted: a number, or the probability that a label is 1 and not 0."),
      .optional(
        "target-transform", .choice(TargetTransform.allCases.map(\.rawValue)), default: "none",
        "What is learned instead of the labels: ln(1 + label) for counts with a heavy tail."),
      .optional(
        "bias-correction", .choice(BiasCorrection.allCases.map(\.rawValue)), default: "none",
        "Whether predictions of a transformed target come back as the middle or, by Duan's smearing, as the mean."
      ),
      .optional(
        "num-factors", .integer(minimum: 1), default: .integer(defaults.numFactors),
        "The length of each column's factor vector."),
      .optional(
        "epochs", .integer(minimum: 1), default: .integer(defaults.epochs),
        "How often all rows are learned from, at most."),
      .optional(
        "mini-batch-size", .integer(minimum: 1, maximum: Int(Int32.max)),
        default: .integer(defaults.miniBatchSize),
        "How many rows each step looks at."),
      .optional(
        "optimizer", .choice(Optimizer.allCases.map(\.rawValue)), default: "adagrad",
        "How gradients move weights."),
    ]
    + rates + starts
    + [
      .optional(
        "eps", .number(minimum: 0),
        "Where adagrad's sums of squared gradients start (0.01), or what is added to the roots of adam (1e-8) and ftrl (1); above 0."
      ),
      .optional(
        "rescale-grad", .number(minimum: 0), default: .integer(1),
        "By what each gradient is multiplied, above 0."),
      .optional(
        "clip-gradient", .number(minimum: 0),
        "How large a weight's gradient may be, either way, above 0; no limit when left out."),
      .optional(
        "l1", .number(minimum: 0), default: .integer(0),
        "For ftrl: linear weights whose gradients add up to less stay exactly 0."),
      .optional(
        "instance-normalization", .choice(InstanceNormalization.allCases.map(\.rawValue)),
        default: .string(defaults.instanceNormalization.rawValue),
        "Whether each row is divided by its length, which keeps heavy-tailed columns in check."),
      .optional(
        "shuffle", .boolean, default: .boolean(true),
        "Whether each epoch takes the rows in an order of its own."),
      .optional(
        "early-stopping", .map(of: .either(.boolean, .either(.number(), .string))),
        "Ends the training when validation rows are judged no better: `patience` epochs in a row (3), by at least "
          + "`min-delta` of the best (0), in `monitor`: loss, rmse or mae (loss). With `refit: true` the model is "
          + "learned once more from all rows, the held-out ones too, for as many epochs as were best."
      ),
      .optional(
        "validation-size", .number(minimum: 0, maximum: 1), default: .number(0.1),
        "The part of the training rows that early stopping holds out where `validation` is not given."
      ),
      .optional(
        "input-mode", .choice(["file", "pipe"]), default: "file",
        "Whether all rows are in memory while they are learned from, or only a part of them at a time."
      ),
      .optional(
        "buffer-size", .integer(minimum: 1), default: .integer(100_000),
        "For pipe: how many rows are in memory and shuffled at a time, rounded up to whole mini-batches."
      ),
      .optional(
        "checkpoint-every", .integer(minimum: 0),
        "After how many epochs it is kept how far the training came, so that it goes on there if it is killed; 0 for "
          + "never. When left out, after the epoch that ends ten seconds after the last time, so that short trainings "
          + "write nothing. It does not change the result, and is not in the cache key."
      ).withoutEffect,
      .optional(
        "seed", .integer(minimum: 0), default: .integer(Int(defaults.seed)),
        "Of the first weights, the order of the rows and the rows held out."),
    ]

  private static let weights = [
    ("bias", "the bias"), ("linear", "the linear weights"), ("factors", "the factors"),
  ]

  private static let rates: [ParameterDeclaration] =
    weights.map { name, words in
      let rate =
        [
          "bias": defaults.biasLearningRate, "linear": defaults.linearLearningRate,
          "factors": defaults.factorsLearningRate,
        ][name] ?? 0
      return .optional(
        "\(name)-lr", .number(minimum: 0),
        "Learning rate of \(words); \(rate) for adagrad and ftrl, where it must be above 0, less for the others."
      )
    }
    + weights.map { name, words in
      .optional(
        "\(name)-wd", .number(minimum: 0), default: .integer(0), "Weight decay of \(words).")
    }

  private static let starts: [ParameterDeclaration] = weights.flatMap {
    name, words -> [ParameterDeclaration] in
    let usual = [
      "bias": "The mean label when left out.", "linear": "0 when left out.",
      "factors": "normal when left out.",
    ]
    return [
      .optional(
        "\(name)-init-method", .choice(["normal", "uniform", "constant"]),
        "How \(words) start. \(usual[name] ?? "")"),
      .optional(
        "\(name)-init-sigma", .number(minimum: 0),
        "Standard deviation of a normal start; \(name == "factors" ? "0.05" : "0.01") when left out."
      ),
      .optional(
        "\(name)-init-scale", .number(minimum: 0),
        "A uniform start lies between -scale and scale; 0.05 when left out."),
      .optional("\(name)-init-value", .number(), "A constant start; 0 when left out."),
    ]
  }

  static func read(
    _ parameters: StepParameters
  ) throws(ParameterError) -> FactorizationMachineParameters {
    var learning = FactorizationMachineParameters(
      optimizer: Optimizer(rawValue: parameters.string("optimizer")) ?? .adagrad)
    learning.predictorType =
      .init(rawValue: parameters.string("predictor-type")) ?? .regressor
    learning.targetTransform = .init(rawValue: parameters.string("target-transform")) ?? .none
    learning.biasCorrection = .init(rawValue: parameters.string("bias-correction")) ?? .none
    learning.numFactors = parameters.integer("num-factors")
    learning.epochs = parameters.integer("epochs")
    learning.miniBatchSize = parameters.integer("mini-batch-size")
    func number(_ name: String) throws(ParameterError) -> Float? { try float(name, parameters) }
    learning.biasLearningRate = try number("bias-lr") ?? learning.biasLearningRate
    learning.linearLearningRate = try number("linear-lr") ?? learning.linearLearningRate
    learning.factorsLearningRate = try number("factors-lr") ?? learning.factorsLearningRate
    learning.biasWeightDecay = try number("bias-wd") ?? 0
    learning.linearWeightDecay = try number("linear-wd") ?? 0
    learning.factorsWeightDecay = try number("factors-wd") ?? 0
    learning.biasInit = try start("bias", parameters, sigma: 0.01)
    learning.linearInit = try start("linear", parameters, sigma: 0.01) ?? learning.linearInit
    learning.factorsInit = try start("factors", parameters, sigma: 0.05) ?? learning.factorsInit
    learning.epsilon = try number("eps") ?? learning.epsilon
    learning.rescaleGradient = try number("rescale-grad") ?? 1
    learning.clipGradient = try number("clip-gradient") ?? .infinity
    learning.l1 = try number("l1") ?? 0
    learning.instanceNormalization =
      .init(rawValue: parameters.string("instance-normalization")) ?? .squaredNorm
    learning.shuffles = parameters.boolean("shuffle")
    learning.earlyStopping = try earlyStopping(parameters)
    learning.seed = UInt64(parameters.integer("seed"))
    try check(learning)
    return learning
  }

  private static func float(
    _ name: String, _ parameters: StepParameters
  ) throws(ParameterError) -> Float? {
    guard let number = parameters.optionalNumber(name) else { return nil }
    let float = Float(number)
    if float.isFinite { return float }
    throw ParameterError(name, "'\(name)' is \(number), which is too large for a weight")
  }

  /// What numbers alone do not tell.
  private static func check(_ learning: FactorizationMachineParameters) throws(ParameterError) {
    let above: [(String, Float)] = [
      ("rescale-grad", learning.rescaleGradient), ("clip-gradient", learning.clipGradient),
    ]
    for (name, value) in above where !(value > 0) {
      throw ParameterError(name, "'\(name)' must be above 0")
    }
    if learning.optimizer != .sgd, !(learning.epsilon > 0) {
      throw ParameterError("eps", "'eps' must be above 0")
    }
    if learning.l1 > 0, learning.optimizer != .ftrl {
      throw ParameterError(
        "l1", "'l1' is for the optimizer ftrl", hint: "add optimizer: ftrl, or leave it out")
    }
    if learning.targetTransform != .none, learning.predictorType == .binaryClassifier {
      throw ParameterError(
        "target-transform", "classes are learned as they are, without 'target-transform'")
    }
    if learning.biasCorrection != .none, learning.targetTransform == .none {
      throw ParameterError(
        "bias-correction", "'bias-correction' has nothing to correct without 'target-transform'",
        hint: "add target-transform: log1p, or leave it out")
    }
    if learning.optimizer == .ftrl {
      for (name, rate) in [
        ("bias-lr", learning.biasLearningRate), ("linear-lr", learning.linearLearningRate),
        ("factors-lr", learning.factorsLearningRate),
      ] where !(rate > 0) {
        throw ParameterError(name, "'\(name)' must be above 0 for the optimizer ftrl")
      }
    }
  }

  /// nil where nothing is said about it.
  private static func start(
    _ name: String, _ parameters: StepParameters, sigma: Float
  ) throws(ParameterError) -> Initialization? {
    func number(_ part: String) throws(ParameterError) -> Float? {
      try float("\(name)-init-\(part)", parameters)
    }
    let given = [("sigma", "normal"), ("scale", "uniform"), ("value", "constant")]
      .filter { parameters.optionalNumber("\(name)-init-\($0.0)") != nil }
    guard
      let method = parameters.optionalString("\(name)-init-method") ?? given.first?.1
    else { return nil }
    if let other = given.first(where: { $0.1 != method }) {
      throw ParameterError(
        "\(name)-init-\(other.0)",
        "'\(name)-init-\(other.0)' is for the method \(other.1), not \(method)")
    }
    switch method {
    case "normal": return .normal(sigma: try number("sigma") ?? sigma)
    case "uniform": return .uniform(scale: try number("scale") ?? 0.05)
    default: return .constant(try number("value") ?? 0)
    }
  }

  private static func earlyStopping(
    _ parameters: StepParameters
  ) throws(ParameterError) -> EarlyStopping? {
    guard parameters.value("early-stopping") != nil else { return nil }
    func wrong(_ words: String, hint: String? = nil) -> ParameterError {
      ParameterError("early-stopping", words, hint: hint)
    }
    var rule = EarlyStopping(validationSize: parameters.number("validation-size"))
    for member in parameters.map("early-stopping") {
      switch (member.key, member.value) {
      case ("patience", .integer(let epochs)) where epochs >= 1: rule.patience = epochs
      case ("patience", .number(let epochs)) where epochs >= 1 && epochs < 1e9:
        guard let whole = Int(exactly: epochs) else { fallthrough }
        rule.patience = whole
      case ("patience", _): throw wrong("'patience' must be a whole number of at least 1")
      case ("min-delta", .integer(let part)) where part == 0: rule.minDelta = 0
      case ("min-delta", .number(let part)) where part >= 0 && part < 1: rule.minDelta = part
      case ("min-delta", _): throw wrong("'min-delta' must be a number from 0 to below 1")
      case ("monitor", .string(let name)):
        guard let monitor = EarlyStopping.Monitor(rawValue: name) else {
          throw wrong(
            "there is no '\(name)' to monitor",
            hint: Suggestion.hint(for: name, among: EarlyStopping.Monitor.allCases.map(\.rawValue))
              ?? "it can be loss, rmse or mae")
        }
        rule.monitor = monitor
      case ("refit", .boolean(let refits)): rule.refits = refits
      case ("refit", _): throw wrong("'refit' must be true or false")
      case ("monitor", _): throw wrong("'monitor' can be loss, rmse or mae")
      default:
        throw wrong(
          "'early-stopping' has no '\(member.key)'",
          hint: Suggestion.hint(
            for: member.key, among: ["patience", "min-delta", "monitor", "refit"])
            ?? "it has patience, min-delta, monitor and refit")
      }
    }
    guard rule.validationSize > 0, rule.validationSize < 1 else {
      throw ParameterError("validation-size", "'validation-size' must be between 0 and 1")
    }
    return rule
  }
}
