/// Ends a training when the validation rows are judged no better any more, and keeps the best epoch's weights.
package struct EarlyStopping: Sendable, Equatable {
  /// What is to become less.
  package enum Monitor: String, Sendable, CaseIterable {
    /// What is learned: rmse, rmsle or log loss.
    case loss
    /// Of the labels themselves.
    case rmse
    case mae
  }

  package var monitor: Monitor
  /// How many epochs in a row may be no better than the best, at least 1.
  package var patience: Int
  /// By how much an epoch must be better than the best to count, relative to the best.
  package var minDelta: Double
  /// The part of the training rows that is held out for it, where no validation rows are given.
  package var validationSize: Double
  /// Whether the model is learned once more from all rows, the held-out ones too, for as many epochs as were best.
  package var refits: Bool

  package init(
    patience: Int = 3, minDelta: Double = 0, monitor: Monitor = .loss,
    validationSize: Double = 0.1, refits: Bool = false
  ) {
    self.refits = refits
    self.monitor = monitor
    self.patience = patience
    self.minDelta = minDelta
    self.validationSize = validationSize
  }
}

/// How an early-stopped training stands.
struct Patience {
  private let rule: EarlyStopping
  private(set) var best: Double?
  private(set) var bestEpoch = 0

  init(_ rule: EarlyStopping, best: Double? = nil, bestEpoch: Int = 0) {
    self.rule = rule
    self.best = best
    self.bestEpoch = bestEpoch
  }

  /// - Returns: whether this epoch is the best so far, and whether the training is to end.
  mutating func take(epoch: Int, loss: Double) -> (isBest: Bool, isEnd: Bool) {
    guard let best, !(loss < best - abs(best) * rule.minDelta) else {
      self.best = loss
      bestEpoch = epoch
      return (true, false)
    }
    return (false, epoch - bestEpoch >= rule.patience)
  }
}
