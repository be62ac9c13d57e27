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
    let stream = RowStream(train, RowCheck(parameters: parameters, name: "training"), size: size)
    guard let first = try stream.next() else {
      throw LearnError(.empty, "\(train.name): there are no training rows to learn from")
    }
    func judged(_ source: (any RecordSource)?, _ name: String) throws(LearnError) -> JudgedRows? {
      guard let source else { return nil }
      let check = RowCheck(parameters: parameters, name: name, columns: first.matrix.columnCount)
      let rows = RowStream(source, check, size: size)
      let isEmpty = try rows.next() == nil
      try rows.rewind()
      return isEmpty ? nil : JudgedRows(rows, parameters)
    }
    let validated = try judged(validation, "validation")
    let tested = try judged(test, "test")
    try checkMemory(first.matrix)
    var model = try learned(parameters, first, stream, validated, tested, onEpoch)
    if let best = refittedEpochs(model) {
      try stream.rewind()
      guard let first = try stream.next() else { return model }
      model = try relearned(model, epochs: best, first, stream, tested, onEpoch)
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
