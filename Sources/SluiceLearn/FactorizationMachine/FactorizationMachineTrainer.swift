package import SluiceFrame

/// Learns a factorization machine by mini-batch gradient descent with AdaGrad.
///
/// The model depends on the rows, their order, the parameters and the seed, not on the number of threads:
/// they share the work by factors, or by rows and columns, and every sum has one order. Rows are shuffled anew for each
/// epoch.
/// Source of AdaGrad: J. Duchi, E. Hazan, Y. Singer, JMLR 12 (2011).
package struct FactorizationMachineTrainer: Sendable {
  package var parameters: FactorizationMachineParameters
  /// Threads to use, at most two for each 8 factors.
  package var threadCount: Int
  /// What the inner loops are compiled for; the model is the same.
  package var instructionSet = InstructionSet.best
  /// Bytes the training may take before it is refused; nil for the machine's physical memory.
  package var memoryLimit: Int?
  /// Where it keeps how far it came; nil for nowhere.
  package var checkpoints: TrainingCheckpoints?

  package init(
    parameters: FactorizationMachineParameters, threadCount: Int = 1, memoryLimit: Int? = nil
  ) {
    self.parameters = parameters
    self.threadCount = threadCount
    self.memoryLimit = memoryLimit
  }

  /// Learns from `train`; the others are only judged, never learnt from.
  ///
  /// - Parameters:
  ///   - weights: how much each training row counts; nil where all count the same.
  ///   - validation: decides when a training stops early; without it a part of `train` is held out.
  ///   - onEpoch: called after each epoch on the calling thread; false ends the training there.
  /// - Throws: `.outOfRange` parameters or labels, `.tooLarge` for memory, `.empty` without rows, `.mismatch` without
  ///   labels or between the columns of the rows, `.notFinite` data, `.diverged` training.
  package func train(
    _ train: Records, weights: [Float]? = nil, validation: Records? = nil, test: Records? = nil,
    onEpoch: @escaping @Sendable (EpochReport) -> Bool = { _ in true }
  ) throws(LearnError) -> FactorizationMachine {
    try parameters.check()
    var rows = try RowCheck(parameters: parameters, name: "training").checked(train)
    guard !rows.targets.isEmpty else {
      throw LearnError(.empty, "there are no training rows to learn from")
    }
    rows.weights = try weights.map { (weights) throws(LearnError) in
      try checkedWeights(weights, rows.targets.count)
    }
    var validated = try validation.map { (rows) throws(LearnError) in
      try RowCheck(
        parameters: parameters, name: "validation", columns: train.matrix.columnCount
      ).checked(rows)
    }
    let tested = try test.map { (rows) throws(LearnError) in
      try RowCheck(
        parameters: parameters, name: "test", columns: train.matrix.columnCount
      ).checked(rows)
    }
    let all = rows
    if let stopping = parameters.earlyStopping, validated?.targets.isEmpty ?? true {
      (rows, validated) = try split(rows, stopping)
    }
    func judged(_ rows: LabelledRows?) -> JudgedRows? {
      rows.flatMap { $0.targets.isEmpty ? nil : JudgedRows($0, parameters) }
    }
    let (validation, test) = (judged(validated), judged(tested))
    try checkMemory(rows.matrix)
    let others = [validated, tested]
    let keeper = checkpoints.map { checkpoints in
      CheckpointKeeper(checkpoints, parameters, columns: all.matrix.columnCount) {
        Fingerprint([all] + others) { rows, fingerprint in fingerprint.add(rows) }
      }
    }
    _ = try keeper?.find()
    let onEpoch = keeper?.recording(onEpoch) ?? onEpoch
    let learning = rows
    let model = try searchedAndRefitted(keeper) { () throws(LearnError) in
      try learned(parameters, learning, nil, validation, test, keeper, onEpoch)
    } refit: { (epochs) throws(LearnError) in
      rows = all
      return try relearned(epochs: epochs, all, nil, test, keeper, onEpoch)
    }
    if parameters.targetTransform == .none || parameters.biasCorrection == .none { return model }
    var smearing = Smearing()
    try smearing.add(rows, by: model, threads: threadCount)
    return smearing.applied(to: model)
  }

  /// The model of a first training, or of a second from all rows where the first finds how long that is to be.
  func searchedAndRefitted(
    _ keeper: CheckpointKeeper?, search: () throws(LearnError) -> FactorizationMachine,
    refit: (_ epochs: Int) throws(LearnError) -> FactorizationMachine
  ) throws(LearnError) -> FactorizationMachine {
    if let epochs = keeper?.refitEpochs { return try refit(epochs) }
    let model = try search()
    guard parameters.earlyStopping?.refits == true,
      let epochs = model.hyperparameters["best-epoch"].flatMap(Int.init)
    else { return model }
    keeper?.refitEpochs = epochs
    return try refit(epochs)
  }

  /// The model learned once more, as long as was best.
  func relearned(
    epochs: Int, _ rows: LabelledRows, _ stream: RowStream?, _ test: JudgedRows?,
    _ keeper: CheckpointKeeper?, _ onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) throws(LearnError) -> FactorizationMachine {
    var again = parameters
    again.earlyStopping = nil
    again.epochs = epochs
    let learned = try learned(again, rows, stream, nil, test, keeper) { report in
      var report = report
      report.isRefit = true
      return onEpoch(report)
    }
    var hyperparameters = parameters.described
    hyperparameters["best-epoch"] = "\(epochs)"
    return learned.describing(hyperparameters)
  }

  /// - Parameters:
  ///   - rows: all training rows, or the first part of those of `stream`, which stands behind it.
  func learned(
    _ parameters: FactorizationMachineParameters, _ rows: LabelledRows, _ stream: RowStream?,
    _ validation: JudgedRows?, _ test: JudgedRows?, _ keeper: CheckpointKeeper?,
    _ onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) throws(LearnError) -> FactorizationMachine {
    let run = FactorizationMachineTraining(
      parameters: parameters, instructionSet: instructionSet, threadCount: teamSize,
      train: rows, stream: stream, validation: validation, test: test, keeper: keeper,
      onEpoch: onEpoch)
    ThreadTeam.run(threadCount: teamSize) { run.work($0) }
    return try run.result()
  }

  /// More threads find too little to do between barriers.
  private var teamSize: Int { max(1, min(threadCount, ((parameters.numFactors - 1) / 8 + 1) * 2)) }

  /// The rows to learn from, and those held out.
  private func split(
    _ rows: LabelledRows, _ stopping: EarlyStopping
  ) throws(LearnError) -> (LabelledRows, LabelledRows) {
    let count = rows.targets.count
    let held = Int((Double(count) * stopping.validationSize).rounded(.up))
    guard held < count else {
      throw LearnError(
        .empty, "of \(count) training rows none is left when \(held) are held out for validation",
        hint: "lower validation-size, or give the input 'validation'")
    }
    let order = RandomStream(seed: parameters.seed, stream: 4).permutation(count: count, epoch: 0)
    var out = rows.selecting(order[..<held].sorted())
    out.weights = nil
    return (rows.selecting(order[held...].sorted()), out)
  }

  private func checkedWeights(_ weights: [Float], _ count: Int) throws(LearnError) -> [Float] {
    if weights.count != count {
      throw LearnError(
        .mismatch, "there are \(weights.count) sample weights for \(count) training rows")
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw LearnError(
        .outOfRange,
        "the sample weight of training row \(row + 1) is \(weights[row]), but must be at least 0")
    }
    if !weights.contains(where: { $0 > 0 }) {
      throw LearnError(.outOfRange, "all sample weights are 0, so that no row counts")
    }
    return weights
  }

  /// Refuses what would not fit, before any of it is allocated.
  func checkMemory(_ matrix: SparseMatrix) throws(LearnError) {
    let needed = bytesNeeded(matrix)
    guard let limit = memoryLimit ?? MemoryLimit.physicalBytes else { return }
    if let needed, needed <= limit, matrix.storedCount <= Int(Int32.max) { return }
    throw LearnError(
      .tooLarge,
      "\(parameters.numFactors) factors for \(matrix.columnCount) columns need "
        + "\(needed.map(MemoryLimit.described) ?? "more than 9 EB") of memory, "
        + "but there are \(MemoryLimit.described(limit))",
      hint: "lower num-factors")
  }

  /// Bytes of weights, optimizer state, mini-batches and the finished model; nil if past counting.
  private func bytesNeeded(_ matrix: SparseMatrix) -> Int? {
    let (padded, paddingOverflows) = parameters.numFactors.addingReportingOverflow(7)
    let lanes = padded / 8 * 8
    let batch = max(1, min(parameters.miniBatchSize, matrix.rowCount))
    // Factors, their optimizer state, and the finished model; sums and pairwise parts of a mini-batch.
    let (weights, weightsOverflow) = lanes.multipliedReportingOverflow(by: 12 * matrix.columnCount)
    let (sums, sumsOverflow) = lanes.multipliedReportingOverflow(by: 5 * batch)
    // Of the mini-batches as many are filled as are learned from soon.
    let batches = (matrix.rowCount + batch - 1) / batch
    let share = Double(min(teamSize + 1, batches)) / Double(max(batches, 1))
    let filled = Int((share * Double(32 * (matrix.storedCount + matrix.rowCount))).rounded(.up))
    let fixed = 16 * matrix.columnCount + 8 * matrix.storedCount + 32 * matrix.rowCount + filled
    let (some, someOverflows) = weights.addingReportingOverflow(sums)
    let (all, allOverflows) = some.addingReportingOverflow(fixed)
    let overflows =
      paddingOverflows || weightsOverflow || sumsOverflow || someOverflows || allOverflows
    return overflows ? nil : all
  }
}
