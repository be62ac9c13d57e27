package import SluiceFrame

/// Learns a factorization machine by mini-batch gradient descent with AdaGrad.
///
/// The model depends on the rows, their order, the parameters and the seed, not on the number of threads:
/// threads share the work by blocks of 8 factors, and every sum has one order. Rows are shuffled anew for each epoch.
/// Source of AdaGrad: J. Duchi, E. Hazan, Y. Singer, JMLR 12 (2011).
package struct FactorizationMachineTrainer: Sendable {
  package var parameters: FactorizationMachineParameters
  /// Threads to use, at most one for each 8 factors.
  package var threadCount: Int
  /// Bytes the training may take before it is refused; nil for the machine's physical memory.
  package var memoryLimit: Int?

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
    var rows = try checkedRows(train, "training")
    guard !rows.targets.isEmpty else {
      throw LearnError(.empty, "there are no training rows to learn from")
    }
    rows.weights = try weights.map { (weights) throws(LearnError) in
      try checkedWeights(weights, rows.targets.count)
    }
    var validated = try validation.map { (rows) throws(LearnError) in
      try checkedRows(rows, "validation", columns: train.matrix.columnCount)
    }
    let tested = try test.map { (rows) throws(LearnError) in
      try checkedRows(rows, "test", columns: train.matrix.columnCount)
    }
    let all = rows
    if let stopping = parameters.earlyStopping, validated?.targets.isEmpty ?? true {
      (rows, validated) = try split(rows, stopping)
    }
    try checkMemory(rows.matrix)
    var model = try learned(parameters, rows, validated, tested, onEpoch)
    if let stopping = parameters.earlyStopping, stopping.refits,
      let best = model.hyperparameters["best-epoch"].flatMap(Int.init)
    {
      var again = parameters
      again.earlyStopping = nil
      again.epochs = best
      model = try learned(again, all, nil, tested) { report in
        var report = report
        report.isRefit = true
        return onEpoch(report)
      }
      var hyperparameters = parameters.described
      hyperparameters["best-epoch"] = "\(best)"
      model = model.describing(hyperparameters)
      rows = all
    }
    if parameters.targetTransform == .none || parameters.biasCorrection == .none { return model }
    return try smeared(model, rows)
  }

  private func learned(
    _ parameters: FactorizationMachineParameters, _ rows: LabelledRows,
    _ validated: LabelledRows?, _ tested: LabelledRows?,
    _ onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) throws(LearnError) -> FactorizationMachine {
    let run = FactorizationMachineTraining(
      parameters: parameters, train: rows,
      validation: validated.flatMap { $0.targets.isEmpty ? nil : $0 },
      test: tested.flatMap { $0.targets.isEmpty ? nil : $0 }, onEpoch: onEpoch)
    ThreadTeam.run(threadCount: max(1, min(threadCount, run.blocks.blockCount))) {
      run.work($0)
    }
    return try run.result()
  }

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

  /// The model with what makes its mean right on the training rows.
  private func smeared(
    _ model: FactorizationMachine, _ rows: LabelledRows
  ) throws(LearnError) -> FactorizationMachine {
    let sums = try model.sums(rows.matrix, threads: threadCount)
    var total = 0.0
    var weight = 0.0
    for (row, sum) in sums.enumerated() {
      let share = Double(rows.weights?[row] ?? 1)
      total += share * ExactMath.exponential(Double(min(max(rows.targets[row] - sum, -80), 80)))
      weight += share
    }
    var hyperparameters = model.hyperparameters
    hyperparameters["smearing"] = "\(Float(total / weight))"
    return model.describing(hyperparameters, smearing: Float(total / weight))
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

  /// Rows whose features and labels are finite and of the kind that is learned.
  private func checkedRows(
    _ records: Records, _ name: String, columns: Int? = nil
  ) throws(LearnError) -> LabelledRows {
    if let columns, records.matrix.columnCount != columns {
      throw LearnError(
        .mismatch,
        "the \(name) rows have \(records.matrix.columnCount) columns, "
          + "the training rows have \(columns)",
        hint: "encode both with the same columns, then split")
    }
    guard let labels = records.labels?.values else {
      throw LearnError(.mismatch, "the \(name) rows have no labels to learn from or judge by")
    }
    if let row = labels.firstIndex(where: { !$0.isFinite }) {
      throw LearnError(
        .notFinite, "\(name) row \(row + 1) has the label \(labels[row]), which is not finite",
        hint: "drop such rows first")
    }
    if parameters.predictorType == .binaryClassifier,
      let row = labels.firstIndex(where: { $0 != 0 && $0 != 1 })
    {
      throw LearnError(
        .outOfRange, "\(name) row \(row + 1) has the label \(labels[row]), but classes are 0 and 1",
        hint: "for numbers, set predictor-type to regressor")
    }
    if parameters.targetTransform == .log1p, let row = labels.firstIndex(where: { $0 <= -1 }) {
      throw LearnError(
        .outOfRange,
        "\(name) row \(row + 1) has the label \(labels[row]), and log1p is for labels above -1",
        hint: "drop such rows first, or set target-transform to none")
    }
    let matrix = records.matrix
    if let position = matrix.values.firstIndex(where: { !$0.isFinite }) {
      let row = (matrix.rowOffsets.firstIndex { $0 > position } ?? 1) - 1
      throw LearnError(
        .notFinite,
        "\(name) row \(row + 1), column \(matrix.columnIndices[position] + 1) holds "
          + "\(matrix.values[position]), which is not finite",
        hint: "drop such rows first, or fill what is missing")
    }
    let transform = parameters.targetTransform
    return LabelledRows(
      matrix: matrix, targets: transform == .none ? labels : labels.map(transform.target),
      weights: nil)
  }

  /// Refuses what would not fit, before any of it is allocated.
  private func checkMemory(_ matrix: SparseMatrix) throws(LearnError) {
    let needed = Self.bytesNeeded(parameters: parameters, matrix: matrix)
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
  static func bytesNeeded(
    parameters: FactorizationMachineParameters, matrix: SparseMatrix
  ) -> Int? {
    let (padded, paddingOverflows) = parameters.numFactors.addingReportingOverflow(7)
    let lanes = padded / 8 * 8
    let batch = min(parameters.miniBatchSize, matrix.rowCount)
    // Factors, their optimizer state, and the finished model; sums and pairwise parts of a mini-batch.
    let (weights, weightsOverflow) = lanes.multipliedReportingOverflow(by: 12 * matrix.columnCount)
    let (sums, sumsOverflow) = lanes.multipliedReportingOverflow(by: 5 * batch)
    let fixed = 16 * matrix.columnCount + 24 * matrix.storedCount + 24 * matrix.rowCount
    let (some, someOverflows) = weights.addingReportingOverflow(sums)
    let (all, allOverflows) = some.addingReportingOverflow(fixed)
    let overflows =
      paddingOverflows || weightsOverflow || sumsOverflow || someOverflows || allOverflows
    return overflows ? nil : all
  }
}
