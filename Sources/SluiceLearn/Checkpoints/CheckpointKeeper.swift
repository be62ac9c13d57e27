import SluiceFrame
import SluiceLanes

/// Writes a training's checkpoints, and finds the one to go on from.
///
/// Used by one thread at a time: before the training, and by its first thread.
final class CheckpointKeeper: @unchecked Sendable {
  private static let format = "sluice-training-checkpoint"
  /// Rises when equal tensors mean something else.
  private static let formatVersion = "1"
  /// A checkpoint is written once the training has gone on for so many times as long as the last one took.
  private static let costFactor = 50.0

  /// Where the training goes on; taken by the one that does.
  private var state: TrainingState?
  /// How many epochs the second training has, once the first is over.
  var refitEpochs: Int?
  private var reports: [EpochReport] = []
  private let settings: TrainingCheckpoints
  private let shape: TrainingState.Shape
  /// What the file must say of the training it is of.
  private let words: [String: String]
  /// Of all rows, read once more where they are not known yet.
  private let rows: () throws(LearnError) -> Fingerprint
  private var lastTime: Double
  private var lastCost = 0.0
  private var hasComplained = false

  init(
    _ settings: TrainingCheckpoints, _ parameters: FactorizationMachineParameters, columns: Int,
    rows: @escaping () throws(LearnError) -> Fingerprint
  ) {
    self.settings = settings
    self.rows = rows
    shape = TrainingState.Shape(
      columns: columns, factors: parameters.numFactors, states: parameters.optimizer.stateCount,
      epochs: parameters.epochs, loss: parameters.loss)
    words = settings.identity.merging(parameters.described) { $1 }
      .merging(["predictor-type": parameters.predictorType.rawValue]) { $1 }
    lastTime = settings.now()
  }

  /// The same, and the reports go into the checkpoints.
  func recording(
    _ onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) -> @Sendable (EpochReport) -> Bool {
    { report in
      self.reports.append(report)
      return onEpoch(report)
    }
  }

  // MARK: Writing

  /// Whether it is time for a checkpoint.
  func isDue(after epoch: Int) -> Bool {
    switch settings.interval {
    case .epochs(let count): epoch % count == 0
    case .seconds(let seconds):
      settings.now() - lastTime >= max(seconds, Self.costFactor * lastCost)
    }
  }

  func write(_ state: TrainingState) {
    let start = settings.now()
    var state = state
    state.reports = reports
    state.refitEpochs = refitEpochs
    do throws(LearnError) {
      var metadata = words
      metadata["format"] = Self.format
      metadata["format-version"] = Self.formatVersion
      metadata["rows"] = try rows().text
      let tensors = state.tensors(shape)
      metadata["checksum"] = Self.checksum(tensors, metadata)
      try settings.place.write(SafetensorsFile(tensors: tensors, metadata: metadata))
    } catch {
      if !hasComplained { settings.observe(.unwritten(error.message)) }
      hasComplained = true
    }
    lastTime = settings.now()
    lastCost = lastTime - start
  }

  // MARK: Going on

  /// Looks for a checkpoint of this training.
  ///
  /// - Returns: whether it looked at all rows.
  /// - Throws: `.mismatch` where it is another's and that is an error; what is wrong with the rows.
  func find() throws(LearnError) -> Bool {
    let found: (state: TrainingState, rows: String?)
    do throws(LearnError) {
      guard let stored = try settings.place.read() else { return false }
      try check(stored)
      found = (try TrainingState(stored, shape), stored.metadata["rows"])
    } catch {
      try refuse(error.message)
      return false
    }
    guard found.rows == (try rows().text) else {
      try refuse("it is of a training from other rows")
      return true
    }
    state = found.state
    reports = found.state.reports
    refitEpochs = found.state.refitEpochs
    settings.observe(.resumed(reports))
    return true
  }

  /// What was found, for the training that goes on; nil the second time.
  func take() -> TrainingState? { state.take() }

  private func check(_ stored: SafetensorsFile) throws(LearnError) {
    var metadata = stored.metadata
    guard metadata["format"] == Self.format else {
      throw LearnError(.malformed, "it is no checkpoint")
    }
    guard metadata["format-version"] == Self.formatVersion else {
      throw LearnError(.malformed, "it is one of another version of Sluice")
    }
    let checksum = metadata.removeValue(forKey: "checksum")
    guard checksum == Self.checksum(stored.tensors, metadata) else {
      throw LearnError(.malformed, "it is damaged")
    }
    for name in ["format", "format-version", "rows"] { metadata[name] = nil }
    let names = Set(metadata.keys).union(words.keys).sorted()
    if let name = names.first(where: { metadata[$0] != words[$0] }) {
      throw LearnError(
        .mismatch,
        "it is of a training with \(name) \(metadata[name] ?? "left out"), "
          + "and this one has \(words[name] ?? "it left out")")
    }
  }

  private func refuse(_ reason: String) throws(LearnError) {
    if settings.refusesOthers {
      throw LearnError(
        .mismatch, "the checkpoint cannot be used: \(reason)",
        hint: "remove the file to start anew, or name another")
    }
    settings.observe(.ignored(reason))
  }

  private static func checksum(
    _ tensors: [SafetensorsFile.Tensor], _ metadata: [String: String]
  ) -> String {
    var sum = Fingerprint()
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
      sum.add(name)
      sum.add(value)
    }
    for tensor in tensors.sorted(by: { $0.name < $1.name }) {
      sum.add(tensor.name)
      for length in tensor.shape { sum.add(UInt64(truncatingIfNeeded: length)) }
      switch tensor.values {
      case .float32(let values): sum.add(values)
      case .float64(let values): sum.add(values)
      case .int64(let values): for value in values { sum.add(UInt64(bitPattern: value)) }
      }
    }
    return sum.text
  }
}
