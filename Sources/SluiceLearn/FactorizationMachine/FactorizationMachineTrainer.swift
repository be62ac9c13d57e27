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

  /// Learns from `train`; `test` is only judged, never learnt from.
  ///
  /// - Parameter onEpoch: called after each epoch on the calling thread; false ends the training there.
  /// - Throws: `.outOfRange` parameters, `.tooLarge` for memory, `.empty` without rows, `.mismatch` without labels
  ///   or between train and test columns, `.notFinite` data, `.diverged` training.
  package func train(
    _ train: Records, test: Records? = nil,
    onEpoch: @escaping @Sendable (EpochReport) -> Bool = { _ in true }
  ) throws(LearnError) -> FactorizationMachine {
    try parameters.check()
    let targets = try checkedLabels(train, name: "training")
    guard !targets.isEmpty else {
      throw LearnError(.empty, "there are no training rows to learn from")
    }
    var testTargets: [Float] = []
    if let test {
      testTargets = try checkedLabels(test, name: "test")
      guard test.matrix.columnCount == train.matrix.columnCount else {
        throw LearnError(
          .mismatch,
          "the test rows have \(test.matrix.columnCount) columns, "
            + "the training rows have \(train.matrix.columnCount)",
          hint: "encode both with the same columns, then split")
      }
    }
    try checkMemory(train.matrix)
    let run = FactorizationMachineTraining(
      parameters: parameters, train: train, targets: targets,
      test: testTargets.isEmpty ? nil : test, testTargets: testTargets, onEpoch: onEpoch)
    ThreadTeam.run(threadCount: max(1, min(threadCount, run.blocks.blockCount))) {
      run.work($0)
    }
    return try run.result()
  }

  /// The labels of rows that have labels, all finite as the features are.
  private func checkedLabels(_ records: Records, name: String) throws(LearnError) -> [Float] {
    guard let labels = records.labels?.values else {
      throw LearnError(.mismatch, "the \(name) rows have no labels to learn from or judge by")
    }
    if let row = labels.firstIndex(where: { !$0.isFinite }) {
      throw LearnError(
        .notFinite, "\(name) row \(row + 1) has the label \(labels[row]), which is not finite",
        hint: "drop such rows first")
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
    return labels
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
