/// How one pass over the training rows went.
package struct EpochReport: Sendable, Equatable {
  /// From 1.
  package let epoch: Int
  package let loss: Loss
  /// Of the training rows, each judged just before its mini-batch moved the weights.
  package let train: Double
  /// Of the validation rows after the pass, nil without any.
  package let validation: Double?
  /// Of the test rows after the pass, nil without any.
  package let test: Double?
  /// Whether its weights are the best so far by the validation rows; false where these decide nothing.
  package let isBest: Bool
  /// Whether it is of the second training, from all rows, after one that stopped early.
  package var isRefit = false
  /// Wall time of the pass, the judging of rows included.
  package let seconds: Double
}
