package import SluiceFrame

/// Where a training keeps how far it came.
package protocol CheckpointPlace: Sendable {
  /// What was kept last; nil where there is nothing.
  /// - Throws: where it cannot be read, or is no safetensors file.
  func read() throws(LearnError) -> SafetensorsFile?

  /// Replaces what was kept before as a whole: whoever is killed meanwhile leaves the old or the new.
  func write(_ file: SafetensorsFile) throws(LearnError)
}

/// How a training keeps checkpoints, so that it can go on after it was killed; nothing in it changes a result.
package struct TrainingCheckpoints: Sendable {
  package enum Interval: Sendable, Equatable {
    /// After each so many epochs, at least 1.
    case epochs(Int)
    /// After the epoch that ends so long after the last checkpoint, or later where that took long to write.
    case seconds(Double)

    /// Often enough that little is lost, too seldom for short trainings to notice.
    package static let usual = Interval.seconds(10)
  }

  package enum Event: Sendable {
    /// The training goes on behind these epochs.
    case resumed([EpochReport])
    /// What was kept is not of this training, for a reason in words; it starts anew.
    case ignored(String)
    /// A checkpoint could not be written; the training goes on without.
    case unwritten(String)
  }

  package var place: any CheckpointPlace
  package var interval = Interval.usual
  /// What decides the result beside rows and parameters: the version of what is computed, by name.
  package var identity: [String: String]
  /// Whether a checkpoint of another training is an error, for it would be overwritten.
  package var refusesOthers = false
  package var observe: @Sendable (Event) -> Void
  /// In seconds, from any beginning.
  package var now: @Sendable () -> Double

  package init(
    at place: any CheckpointPlace, interval: Interval = .usual, identity: [String: String] = [:],
    observe: @escaping @Sendable (Event) -> Void
  ) {
    self.place = place
    self.interval = interval
    self.identity = identity
    self.observe = observe
    let start = ContinuousClock.now
    now = {
      let passed = (ContinuousClock.now - start).components
      return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }
  }
}
