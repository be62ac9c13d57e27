package import SluiceFrame

extension FactorizationMachineTrainer {
  /// Learns from rows that come one after the other, with no more than a part of them in memory.
  ///
  /// Rows are shuffled within parts of `bufferSize` rows. The unit of learning rates, the spread of the labels, is that
  /// of the first part. Where all rows fit into one part the model is that of `train`, to the last bit.
  /// - Parameters:
  ///   - bufferSize: rows in memory at a time, rounded up to whole mini-batches.
  ///   - validation: decides when a training stops early; needed for that, as nothing is held out of a stream.
  /// - Throws: as `train`, and `.malformed` for what cannot be read, with its record and byte.
  package func train(
    streaming train: any RecordSource, bufferSize: Int,
    validation: (any RecordSource)? = nil, test: (any RecordSource)? = nil,
    onEpoch: @escaping @Sendable (EpochReport) -> Bool = { _ in true }
  ) throws(LearnError) -> FactorizationMachine {
    try parameters.check()
    let batch = parameters.miniBatchSize
    let size = max(1, (bufferSize + batch - 1) / batch) * batch
    if parameters.earlyStopping != nil, validation == nil {
      throw LearnError(
        .mismatch, "nothing is held out of a stream to decide when to stop early",
        hint: "give 'validation', or leave out early-stopping")
    }
    func rows(_ source: any RecordSource, _ check: RowCheck) -> RowStream {
      RowStream(source, check, size: size, isFingerprinted: checkpoints != nil)
    }
    let stream = rows(train, RowCheck(parameters: parameters, name: "training"))
    func firstPart() throws(LearnError) -> LabelledRows {
      if let first = try stream.next() { return first }
      throw LearnError(.empty, "\(train.name): there are no training rows to learn from")
    }
    var first = try firstPart()
    let columns = first.matrix.columnCount
    func judged(_ source: (any RecordSource)?, _ name: String) throws(LearnError) -> RowStream? {
      guard let source else { return nil }
      let rows = rows(source, RowCheck(parameters: parameters, name: name, columns: columns))
      let isEmpty = try rows.next() == nil
      try rows.rewind()
      return isEmpty ? nil : rows
    }
    let validated = try judged(validation, "validation")
    let tested = try judged(test, "test")
    let validation = validated.map { JudgedRows($0, parameters) }
    let test = tested.map { JudgedRows($0, parameters) }
    try checkMemory(first.matrix)
    let keeper = checkpoints.map { checkpoints in
      CheckpointKeeper(checkpoints, parameters, columns: columns) { () throws(LearnError) in
        try Fingerprint([stream, validated, tested]) { (rows, fingerprint) throws(LearnError) in
          fingerprint.add(try rows.fingerprint())
        }
      }
    }
    if let keeper, try keeper.find() {
      // All rows were looked at.
      try stream.rewind()
      first = try firstPart()
    }
    let onEpoch = keeper?.recording(onEpoch) ?? onEpoch
    let model = try searchedAndRefitted(keeper) { () throws(LearnError) in
      try learned(parameters, first, stream, validation, test, keeper, onEpoch)
    } refit: { (epochs) throws(LearnError) in
      try stream.rewind()
      return try relearned(epochs: epochs, try firstPart(), stream, test, keeper, onEpoch)
    }
    if parameters.targetTransform == .none || parameters.biasCorrection == .none { return model }
    var smearing = Smearing()
    try stream.rewind()
    while let rows = try stream.next() {
      try smearing.add(rows, by: model, threads: threadCount)
    }
    return smearing.applied(to: model)
  }

  /// Whether the training rows are read more than once.
  package var readsAgain: Bool {
    parameters.epochs > 1 || parameters.biasCorrection != .none
      || parameters.earlyStopping?.refits == true
  }
}
