/// All that a training needs to go on behind an epoch, beside its rows and parameters.
struct TrainingState {
  /// Weights of a kind, and what the optimizer keeps of each; factors as rows of as many as a column has.
  struct Weights {
    var values: [Float]
    /// Empty where the optimizer keeps nothing; so is `second`.
    var first: [Float]
    var second: [Float]
  }

  /// The last finished epoch, of the second training where there is one, from 1.
  var epoch: Int
  /// How many epochs the second training has; nil in the first.
  var refitEpochs: Int?
  var bias: Weights
  var linear: Weights
  var factors: Weights
  /// Of Adam's decays, by how many mini-batches there were.
  var powers: (first: Double, second: Double)
  /// How early stopping stands: its best loss, and of which epoch it is.
  var patience: (best: Double?, epoch: Int)
  /// Weights of the best epoch, where early stopping keeps them.
  var best: (bias: Float, linear: [Float], factors: [Float])?
  /// Of all epochs, those of a first training too.
  var reports: [EpochReport]
}
