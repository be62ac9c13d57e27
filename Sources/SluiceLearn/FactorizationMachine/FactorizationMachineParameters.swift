/// How a factorization machine learns; the names are SageMaker's, the defaults are not.
///
/// Learning rates, the initial sigma and weight decay are relative to the spread of the labels (their mean
/// absolute deviation): learning from prices in pounds and in pence gives the same model in other units.
package struct FactorizationMachineParameters: Sendable, Equatable {
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
  /// Standard deviation of the factors before learning.
  package var factorsInitSigma: Float = 0.05
  /// Where AdaGrad's sums of squared gradients start: what is seen only a few times then moves with care.
  package var initialAccumulator: Float = 0.01
  package var instanceNormalization = InstanceNormalization.squaredNorm
  /// Decides the factors before learning and the order of rows.
  package var seed: UInt64 = 0

  package init() {}

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
      ("linear-wd", linearWeightDecay), ("factors-wd", factorsWeightDecay),
      ("factors-init-sigma", factorsInitSigma),
    ] {
      try Self.require(value >= 0 && value.isFinite, name, "\(value)", "a number of at least 0")
    }
    try Self.require(
      initialAccumulator > 0 && initialAccumulator.isFinite, "initial-accumulator",
      "\(initialAccumulator)", "a number above 0")
  }

  private static func require(
    _ holds: Bool, _ name: String, _ value: String, _ range: String
  ) throws(LearnError) {
    guard holds else { throw LearnError(.outOfRange, "\(name) is \(value), but must be \(range)") }
  }

  /// Names and values as they are kept with the model.
  package var described: [String: String] {
    [
      "num-factors": "\(numFactors)", "epochs": "\(epochs)", "mini-batch-size": "\(miniBatchSize)",
      "bias-lr": "\(biasLearningRate)", "linear-lr": "\(linearLearningRate)",
      "factors-lr": "\(factorsLearningRate)", "bias-wd": "\(biasWeightDecay)",
      "linear-wd": "\(linearWeightDecay)", "factors-wd": "\(factorsWeightDecay)",
      "factors-init-method": "normal", "factors-init-sigma": "\(factorsInitSigma)",
      "initial-accumulator": "\(initialAccumulator)",
      "instance-normalization": instanceNormalization.rawValue, "optimizer": "adagrad",
      "seed": "\(seed)",
    ]
  }
}
