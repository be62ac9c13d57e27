import SluiceFrame

extension FactorizationMachineTraining {
  /// A thread's part in predictions for rows that are never learned from.
  func judge(_ judged: JudgedRows?, _ member: ThreadTeam.Member) {
    guard let judged else { return }
    while true {
      if member.index == 0 { advance(judged) }
      member.barrier.wait()
      guard let part = judged.part else { return }
      predict(part)
      member.barrier.wait()
      if member.index == 0 { judged.settle() }
    }
  }

  private func advance(_ judged: JudgedRows) {
    do throws(LearnError) {
      try judged.advance()
    } catch {
      failure = error
      isStopped = true
    }
  }

  /// Takes rows of a part as long as there are some that no other thread took.
  private func predict(_ part: JudgedRows.Part) {
    var chunk = JudgedChunk(blocks)
    let bias = bias.value
    while let rows = part.take(JudgedChunk.rowCount) {
      chunk.take(part, rows: rows)
      chunk.sum(kernels, blocks)
      let predictions = unsafe part.predictions.base + rows.lowerBound
      unsafe chunk.forEachRow(linear: linear.base) { row, line, pairs in
        unsafe predictions[row] = bias + line + 0.5 * pairs
      }
    }
  }

  /// Thread 0 ends an epoch: it reports, keeps the best weights, and decides whether there is a next one.
  func finish(epoch: Int, seconds: Double) {
    if failure != nil { return }
    let train = loss.ofMean(lossSum / totalWeight)
    lossSum = 0
    let validated = validation.map(\.value)
    let tested = test.map(\.value)
    guard train.isFinite, validated?.isFinite ?? true, tested?.isFinite ?? true else {
      fail(epoch: epoch)
      return
    }
    var isBest = false
    if parameters.earlyStopping != nil, let watched = validation?.watchedValue,
      let verdict = patience?.take(epoch: epoch, loss: watched)
    {
      isBest = verdict.isBest
      if isBest {
        best = current
      }
      if verdict.isEnd { isStopped = true }
    }
    let report = EpochReport(
      epoch: epoch, loss: loss, train: train, validation: validated, test: tested, isBest: isBest,
      seconds: seconds)
    if !onEpoch(report) { isStopped = true }
  }

  private func fail(epoch: Int) {
    var hint = "lower factors-lr (now \(parameters.factorsLearningRate)) or clip huge labels"
    if parameters.instanceNormalization == .none {
      hint += ", or set instance-normalization to squared-norm"
    }
    failure = LearnError(
      .diverged, "training diverged in epoch \(epoch): the error is no longer a finite number",
      hint: hint)
    isStopped = true
  }

  private var current: (bias: Float, linear: [Float], factors: [Float]) {
    (
      bias.value, linear.elements,
      blocks.rowMajor(blocks.factors, factorCount: parameters.numFactors)
    )
  }

  /// The finished model, after all threads are done: the best epoch's where a training may stop early, else the last.
  func result() throws(LearnError) -> FactorizationMachine {
    let kept = best ?? current
    if failure == nil,
      !kept.bias.isFinite || !kept.linear.allSatisfy(\.isFinite)
        || !kept.factors.allSatisfy(\.isFinite)
    {
      fail(epoch: parameters.epochs)
    }
    if let failure { throw failure }
    var hyperparameters = parameters.described
    if let patience, patience.bestEpoch > 0 {
      hyperparameters["best-epoch"] = "\(patience.bestEpoch)"
    }
    return FactorizationMachine(
      columnCount: columnCount, factorCount: parameters.numFactors, bias: kept.bias,
      linear: kept.linear, factors: kept.factors,
      instanceNormalization: parameters.instanceNormalization,
      predictorType: parameters.predictorType, targetTransform: parameters.targetTransform,
      hyperparameters: hyperparameters)
  }
}
