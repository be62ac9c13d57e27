package import SluiceLanes

/// How a factorization machine learns; the names are SageMaker's, the defaults are not.
///
/// Learning rates, initial weights and weight decay are relative to the spread of what is learned (the mean absolute
/// deviation of the labels after `targetTransform`; 1 for classes): learning from prices in pounds and in pence gives
/// the same model in other units.
package struct FactorizationMachineParameters: Sendable, Equatable {
  package var predictorType = FactorizationMachine.PredictorType.regressor
  package var targetTransform = TargetTransform.none
  package var biasCorrection = BiasCorrection.none
  package var optimizer = Optimizer.adagrad
  /// Length of each column's factor vector; at least 1.
  package var numFactors = 64
  /// Passes over the training rows; 0 gives the model before learning.
  package var epochs = 20
  /// Rows whose errors are taken before the weights move.
  package var miniBatchSize = 1000
  package var biasLearningRate: Float = 0.1
  package var linearLearningRate: Float = 2
  package var factorsLearningRate: Float = 0.03
  /// Pull towards the mean label for the bias, towards 0 for the others, at each move of a weight.
  package var biasWeightDecay: Float = 0
  package var linearWeightDecay: Float = 0
  package var factorsWeightDecay: Float = 0
  /// nil for the mean label, or its log-odds.
  package var biasInit: Initialization?
  package var linearInit = Initialization.constant(0)
  package var factorsInit = Initialization.normal(sigma: 0.05)
  /// Where AdaGrad's sums of squared gradients start: what is seen only a few times then moves with care. What Adam
  /// and FTRL add to their roots.
  package var epsilon: Float = 0.01
  /// Each row's gradient is multiplied by it.
  package var rescaleGradient: Float = 1
  /// The largest a weight's gradient may be, either way; infinite for no limit.
  package var clipGradient: Float = .infinity
  /// FTRL alone: linear weights whose gradients add up to less stay at 0.
  package var l1: Float = 0
  package var instanceNormalization = InstanceNormalization.squaredNorm
  /// Whether each epoch has an order of rows of its own; else they are taken as they come.
  package var shuffles = true
  package var earlyStopping: EarlyStopping?
  /// Decides the weights before learning, the order of rows, and which are held out.
  package var seed: UInt64 = 0

  package init() {}

  /// The learning rates and the epsilon that go well with an optimizer.
  package init(optimizer: Optimizer) {
    self.optimizer = optimizer
    switch optimizer {
    case .adagrad: break
    case .adam:
      (biasLearningRate, linearLearningRate, factorsLearningRate) = (0.01, 0.02, 0.002)
      epsilon = 1e-8
    case .sgd:
      (biasLearningRate, linearLearningRate, factorsLearningRate) = (1e-5, 1e-3, 1e-4)
      epsilon = 0
    case .ftrl:
      (biasLearningRate, linearLearningRate, factorsLearningRate) = (0.1, 2, 0.03)
      epsilon = 1
    }
  }

  /// - Throws: `.outOfRange`, naming the parameter and its value.
  func check() throws(LearnError) {
    try Self.require(numFactors >= 1, "num-factors", "\(numFactors)", "at least 1")
    try Self.require(epochs >= 0, "epochs", "\(epochs)", "at least 0")
    try Self.require(
      miniBatchSize >= 1 && miniBatchSize <= Int(Int32.max), "mini-batch-size", "\(miniBatchSize)",
      "from 1 to \(Int32.max)")
    for (name, value) in [
      ("bias-lr", biasLearningRate), ("linear-lr", linearLearningRate),
      ("factors-lr", factorsLearningRate), ("bias-wd", biasWeightDecay),
      ("linear-wd", linearWeightDecay), ("factors-wd", factorsWeightDecay), ("l1", l1),
    ] {
      try Self.require(value >= 0 && value.isFinite, name, "\(value)", "a number of at least 0")
    }
    for (name, start) in [
      ("bias-init", biasInit), ("linear-init", linearInit), ("factors-init", factorsInit),
    ] {
      guard let (kind, value) = start?.width else { continue }
      try Self.require(
        value.isFinite && (value >= 0 || kind == "value"), "\(name)-\(kind)", "\(value)",
        kind == "value" ? "a finite number" : "a number of at least 0")
    }
    try Self.require(
      (epsilon > 0 || optimizer == .sgd) && epsilon.isFinite, "eps", "\(epsilon)",
      "a number above 0")
    try Self.require(
      rescaleGradient > 0 && rescaleGradient.isFinite, "rescale-grad", "\(rescaleGradient)",
      "a number above 0")
    try Self.require(clipGradient > 0, "clip-gradient", "\(clipGradient)", "a number above 0")
    if optimizer == .ftrl {
      for (name, rate) in [
        ("bias-lr", biasLearningRate), ("linear-lr", linearLearningRate),
        ("factors-lr", factorsLearningRate),
      ] {
        try Self.require(rate > 0, name, "\(rate)", "above 0 for ftrl")
      }
    }
    if let stopping = earlyStopping {
      try Self.require(stopping.patience >= 1, "patience", "\(stopping.patience)", "at least 1")
      try Self.require(
        stopping.minDelta >= 0 && stopping.minDelta < 1, "min-delta", "\(stopping.minDelta)",
        "from 0 to below 1")
      try Self.require(
        stopping.validationSize > 0 && stopping.validationSize < 1, "validation-size",
        "\(stopping.validationSize)", "between 0 and 1")
    }
  }

  private static func require(
    _ holds: Bool, _ name: String, _ value: String, _ range: String
  ) throws(LearnError) {
    guard holds else { throw LearnError(.outOfRange, "\(name) is \(value), but must be \(range)") }
  }

  /// Names and values as they are kept with the model.
  package var described: [String: String] {
    var values = [
      "num-factors": "\(numFactors)", "epochs": "\(epochs)", "mini-batch-size": "\(miniBatchSize)",
      "bias-lr": "\(biasLearningRate)", "linear-lr": "\(linearLearningRate)",
      "factors-lr": "\(factorsLearningRate)", "bias-wd": "\(biasWeightDecay)",
      "linear-wd": "\(linearWeightDecay)", "factors-wd": "\(factorsWeightDecay)",
      "eps": "\(epsilon)", "instance-normalization": instanceNormalization.rawValue,
      "optimizer": optimizer.rawValue, "seed": "\(seed)", "shuffle": "\(shuffles)",
      "target-transform": targetTransform.rawValue,
    ]
    for (name, start) in [
      ("bias-init", biasInit), ("linear-init", linearInit), ("factors-init", factorsInit),
    ] {
      guard let start else { continue }
      values["\(name)-method"] = start.method
      values["\(name)-\(start.width.name)"] = "\(start.width.value)"
    }
    if targetTransform != .none { values["bias-correction"] = biasCorrection.rawValue }
    if rescaleGradient != 1 { values["rescale-grad"] = "\(rescaleGradient)" }
    if clipGradient.isFinite { values["clip-gradient"] = "\(clipGradient)" }
    if optimizer == .ftrl { values["l1"] = "\(l1)" }
    if let stopping = earlyStopping {
      values["early-stopping-refit"] = "\(stopping.refits)"
      values["early-stopping-monitor"] = stopping.monitor.rawValue
      values["early-stopping-patience"] = "\(stopping.patience)"
      values["early-stopping-min-delta"] = "\(stopping.minDelta)"
      values["early-stopping-validation-size"] = "\(stopping.validationSize)"
    }
    return values
  }

  /// What the model is judged by while it learns.
  package var loss: Loss {
    if predictorType == .binaryClassifier { return .logLoss }
    return targetTransform == .log1p ? .rmsle : .rmse
  }
}
