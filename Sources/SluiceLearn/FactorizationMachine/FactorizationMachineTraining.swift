import SluiceFrame

/// One training under way: what its threads share, and what each of them does.
///
/// A mini-batch has three phases with a barrier after the first and the second: each block's sums (by owner of
/// the block), errors (by rows), updates (blocks by owner, linear weights by columns, bias by thread 0).
final class FactorizationMachineTraining: @unchecked Sendable {  // guarded by those barriers
  private typealias Lanes = LaneBlocks.Lanes

  let blocks: LaneBlocks
  private let parameters: FactorizationMachineParameters
  private let batches: MiniBatches
  private let columnCount: Int
  /// In the unit of the labels, where the parameters are relative to their spread.
  private let rates: (bias: Float, linear: Float, factors: Float)
  private let factorsWeightDecay: Float
  private let meanLabel: Float

  // Owned by thread 0 outside the phase that reads it.
  private var bias: Float
  private var biasSquaredGradient: Float
  private var squaredErrors = 0.0
  private var failure: LearnError?
  private var isStopped = false

  private let linear: SharedBuffer<Float>
  private let linearSquaredGradients: SharedBuffer<Float>
  /// Of block b and row r of the mini-batch at `b * batches.size + r`.
  private let sums: SharedBuffer<LaneBlocks.Lanes>
  private let pairwise: SharedBuffer<Float>
  private let errors: SharedBuffer<Float>

  private let test: SparseMatrix?
  private let testTargets: [Float]
  private let testScales: [Float]
  private let testPredictions: SharedBuffer<Float>
  private let onEpoch: @Sendable (EpochReport) -> Bool

  /// - Precondition: at least one training row; everything checked by the trainer.
  init(
    parameters: FactorizationMachineParameters, train: Records, targets: [Float], test: Records?,
    testTargets: [Float], onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) {
    self.parameters = parameters
    self.onEpoch = onEpoch
    columnCount = train.matrix.columnCount
    let mean = targets.reduce(0.0) { $0 + Double($1) } / Double(targets.count)
    let deviation =
      targets.reduce(0.0) { $0 + ($1.isFinite ? abs(Double($1) - mean) : 0) }
      / Double(targets.count)
    // The mean deviation, not the standard one, which a handful of huge labels would decide alone.
    let spread = deviation > 0 ? Float(deviation) : 1
    meanLabel = Float(mean)
    bias = meanLabel
    rates = (
      parameters.biasLearningRate * spread, parameters.linearLearningRate * spread,
      parameters.factorsLearningRate * spread.squareRoot()
    )
    factorsWeightDecay = parameters.factorsWeightDecay * spread
    let linearAccumulator = parameters.initialAccumulator * spread * spread
    biasSquaredGradient = linearAccumulator
    linear = SharedBuffer(repeating: 0, count: columnCount)
    linearSquaredGradients = SharedBuffer(repeating: linearAccumulator, count: columnCount)
    blocks = LaneBlocks(
      columnCount: columnCount, factorCount: parameters.numFactors,
      initialAccumulator: linearAccumulator * spread)
    let noise = RandomStream(seed: parameters.seed, stream: 0)
    for block in 0..<blocks.blockCount {
      blocks.initialize(
        block: block, factorCount: parameters.numFactors,
        sigma: parameters.factorsInitSigma * spread.squareRoot(), noise: noise)
    }
    batches = MiniBatches(
      records: train, targets: targets,
      scales: parameters.instanceNormalization.scales(of: train.matrix),
      size: parameters.miniBatchSize, noise: RandomStream(seed: parameters.seed, stream: 1))
    let room = blocks.blockCount * batches.size
    sums = SharedBuffer(repeating: Lanes(repeating: 0), count: room)
    pairwise = SharedBuffer(repeating: 0, count: room)
    errors = SharedBuffer(repeating: 0, count: batches.size)
    self.test = test?.matrix
    self.testTargets = testTargets
    testScales = test.map { parameters.instanceNormalization.scales(of: $0.matrix) } ?? []
    testPredictions = SharedBuffer(repeating: 0, count: testTargets.count)
  }

  /// What one thread of the team does from the first epoch to the last.
  func work(_ member: ThreadTeam.Member) {
    let clock = ContinuousClock()
    var counts = [Int32](repeating: 0, count: columnCount)
    for epoch in 0..<parameters.epochs {
      let start = clock.now
      if member.index == 0 { batches.order(epoch: epoch) }
      member.barrier.wait()
      for batch in member.share(of: batches.batchCount) {
        batches.fill(batch: batch, counts: &counts)
      }
      member.barrier.wait()
      for batch in 0..<batches.batchCount { learn(batches[batch], member) }
      member.barrier.wait()
      judgeTest(member)
      member.barrier.wait()
      if member.index == 0 {
        let duration = (clock.now - start).components
        finish(
          epoch: epoch + 1,
          seconds: Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
      }
      member.barrier.wait()
      if isStopped { return }
    }
  }

  private func learn(_ batch: MiniBatch, _ member: ThreadTeam.Member) {
    let owned = member.share(of: blocks.blockCount)
    for block in owned {
      let room = block * batches.size
      unsafe blocks.forward(
        block: block, batch: batch, sums: sums.base + room, pairwise: pairwise.base + room)
    }
    member.barrier.wait()
    findErrors(batch, rows: member.share(of: batch.rowCount))
    member.barrier.wait()
    if member.index == 0 { moveBias(batch) }
    moveLinear(batch, slots: member.share(of: batch.distinctCount))
    for block in owned {
      unsafe blocks.backward(
        block: block, batch: batch, errors: UnsafePointer(errors.base),
        sums: UnsafePointer(sums.base + block * batches.size), learningRate: rates.factors,
        weightDecay: factorsWeightDecay)
    }
  }

  private func findErrors(_ batch: MiniBatch, rows: Range<Int>) {
    let bias = bias
    for row in rows {
      var line: Float = 0
      for position in unsafe Int(batch.rowStarts[row])..<Int(batch.rowStarts[row + 1]) {
        let entry = unsafe batch.rowEntries[position]
        unsafe line += linear.base[Int(entry.index)] * entry.value
      }
      var pairs: Float = 0
      for block in 0..<blocks.blockCount {
        pairs += unsafe pairwise.base[block * batches.size + row]
      }
      let prediction = bias + line + 0.5 * pairs
      unsafe errors.base[row] = prediction - batches.labels.base[batch.firstRow + row]
    }
  }

  private func moveBias(_ batch: MiniBatch) {
    var sum = 0.0
    for row in 0..<batch.rowCount {
      let error = unsafe Double(errors.base[row])
      sum += error
      squaredErrors += error * error
    }
    let gradient = Float(sum) + parameters.biasWeightDecay * (bias - meanLabel)
    biasSquaredGradient += gradient * gradient
    bias -= gradient * rates.bias / biasSquaredGradient.squareRoot()
  }

  private func moveLinear(_ batch: MiniBatch, slots: Range<Int>) {
    for slot in slots {
      var gradient: Float = 0
      for position in unsafe Int(batch.columnStarts[slot])..<Int(batch.columnStarts[slot + 1]) {
        let entry = unsafe batch.columnEntries[position]
        gradient += unsafe errors.base[Int(entry.index)] * entry.value
      }
      let column = unsafe Int(batch.columns[slot])
      let value = unsafe linear.base[column]
      gradient += parameters.linearWeightDecay * value
      let squared = unsafe linearSquaredGradients.base[column] + gradient * gradient
      unsafe linearSquaredGradients.base[column] = squared
      unsafe linear.base[column] = value - gradient * rates.linear / squared.squareRoot()
    }
  }

  private func judgeTest(_ member: ThreadTeam.Member) {
    guard let test else { return }
    for row in member.share(of: test.rowCount) {
      let entries = test.rowOffsets[row]..<test.rowOffsets[row + 1]
      let scale = testScales[row]
      var line: Float = 0
      for position in entries {
        let column = Int(test.columnIndices[position])
        unsafe line += linear.base[column] * (test.values[position] * scale)
      }
      var pairs: Float = 0
      for block in 0..<blocks.blockCount {
        let factors = unsafe blocks.factors.base + block * columnCount
        var sum = Lanes(repeating: 0)
        var squares = Lanes(repeating: 0)
        for position in entries {
          let column = Int(test.columnIndices[position])
          let product = unsafe factors[column] * (test.values[position] * scale)
          sum += product
          squares += product * product
        }
        pairs += LaneBlocks.pairwise(sum, squares)
      }
      unsafe testPredictions.base[row] = bias + line + 0.5 * pairs
    }
  }

  private func finish(epoch: Int, seconds: Double) {
    let trainRMSE = (squaredErrors / Double(batches.labels.count)).squareRoot()
    squaredErrors = 0
    var testRMSE: Double?
    if test != nil {
      var sum = 0.0
      for row in 0..<testPredictions.count {
        let error = unsafe Double(testPredictions.base[row]) - Double(testTargets[row])
        sum += error * error
      }
      testRMSE = (sum / Double(testPredictions.count)).squareRoot()
    }
    guard trainRMSE.isFinite, testRMSE?.isFinite ?? true else {
      fail(epoch: epoch)
      return
    }
    let report = EpochReport(
      epoch: epoch, trainRMSE: trainRMSE, testRMSE: testRMSE, seconds: seconds)
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

  /// The finished model, after all threads are done.
  func result() throws(LearnError) -> FactorizationMachine {
    let weights = (0..<columnCount).map { linear[$0] }
    let factors = blocks.rowMajor(factorCount: parameters.numFactors)
    if failure == nil,
      !bias.isFinite || !weights.allSatisfy(\.isFinite)
        || !factors.allSatisfy(\.isFinite)
    {
      fail(epoch: parameters.epochs)
    }
    if let failure { throw failure }
    return FactorizationMachine(
      columnCount: columnCount, factorCount: parameters.numFactors, bias: bias, linear: weights,
      factors: factors, instanceNormalization: parameters.instanceNormalization,
      hyperparameters: parameters.described)
  }
}
