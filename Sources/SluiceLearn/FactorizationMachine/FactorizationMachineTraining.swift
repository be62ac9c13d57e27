import SluiceFrame
import SluiceLanes

/// One training under way: what its threads share, and what each of them does.
///
/// A mini-batch has four phases with a barrier after each but the last: each group's sums (by owner of the group),
/// errors (by rows), bias (by thread 0) and linear weights (by columns), factors (by owner of the group).
final class FactorizationMachineTraining: @unchecked Sendable {  // guarded by those barriers
  /// A number of the optimizer and those it keeps of it, for a single weight.
  struct Weight {
    var value: Float
    var first: Float
    var second: Float = 0
  }

  let parameters: FactorizationMachineParameters
  let loss: Loss
  let kernels: any LaneKernels.Type
  let blocks: LaneBlocks
  /// Rows beyond those of the first part; nil where all are in memory.
  let stream: RowStream?
  /// Of the part that is learned from now; thread 0 changes them between barriers.
  private(set) var batches: MiniBatches
  private var hasPart = false
  private var first: LabelledRows?
  let columnCount: Int
  /// In the unit of the targets, where the parameters are relative to their spread.
  let sizes: (bias: StepSize, linear: StepSize, factors: StepSize)
  /// What is added to gradients, times the weight.
  let decays: (bias: Float, linear: Float, factors: Float)
  /// Where the bias is pulled to.
  let centre: Float
  /// Of the rows of this epoch.
  private(set) var totalWeight: Double

  // Owned by thread 0 outside the phase that reads it.
  var bias: Weight
  var lossSum = 0.0
  var failure: LearnError?
  var isStopped = false
  var patience: Patience?
  var best: (bias: Float, linear: [Float], factors: [Float])?

  let linear: SharedBuffer<Float>
  let linearFirst: SharedBuffer<Float>
  let linearSecond: SharedBuffer<Float>
  /// The lanes of group g and row r of the mini-batch from `(g * batches.size + r) * blocks.width` on.
  let sums: SharedBuffer<Float>
  /// Of block b and row r at `b * batches.size + r`.
  let pairwise: SharedBuffer<Float>
  let errors: SharedBuffer<Float>
  let losses: SharedBuffer<Double>

  let validation: JudgedRows?
  let test: JudgedRows?
  let onEpoch: @Sendable (EpochReport) -> Bool
  let keeper: CheckpointKeeper?
  /// Where it goes on: behind so many epochs, and so many mini-batches by their powers.
  private let resumed: (epoch: Int, powers: (first: Double, second: Double))?

  /// - Precondition: at least one training row; everything checked by the trainer.
  init(
    parameters: FactorizationMachineParameters, instructionSet: InstructionSet, threadCount: Int,
    train: LabelledRows, stream: RowStream?, validation: JudgedRows?, test: JudgedRows?,
    keeper: CheckpointKeeper?, onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) {
    self.keeper = keeper
    let state = keeper?.take()
    resumed = state.map { ($0.epoch, $0.powers) }
    self.parameters = parameters
    kernels = instructionSet.kernels
    self.onEpoch = onEpoch
    loss = parameters.loss
    columnCount = train.matrix.columnCount
    let unit = LabelUnit(train, parameters)
    centre = unit.centre
    totalWeight = unit.totalWeight
    let spread = unit.spread
    let root = spread.squareRoot()
    // AdaGrad's sums have the unit of squared gradients, the others that of gradients.
    let isSquared = parameters.optimizer == .adagrad
    let power = isSquared ? spread * spread : spread
    let usesFormula = parameters.optimizer == .ftrl
    func size(_ rate: Float, _ unit: Float, decay: Float, l1: Float = 0) -> StepSize {
      StepSize(
        rate: rate, epsilon: parameters.epsilon * unit, decay: usesFormula ? decay : 0, l1: l1)
    }
    // The decays of factors are relative to the spread since their gradients are.
    let factorsDecay = parameters.factorsWeightDecay * spread
    sizes = (
      size(parameters.biasLearningRate * spread, power, decay: parameters.biasWeightDecay),
      size(
        parameters.linearLearningRate * spread, power, decay: parameters.linearWeightDecay,
        l1: parameters.l1 * spread),
      size(
        parameters.factorsLearningRate * root, isSquared ? power * spread : power * root,
        decay: factorsDecay)
    )
    decays =
      usesFormula
      ? (0, 0, 0)
      : (parameters.biasWeightDecay, parameters.linearWeightDecay, factorsDecay)
    let start = parameters.biasInit.map {
      $0.weight(RandomStream(seed: parameters.seed, stream: 3), at: 0) * spread
    }
    bias = Weight(value: start ?? centre, first: isSquared ? sizes.bias.epsilon : 0)
    linear = SharedBuffer(repeating: 0, count: columnCount)
    linearFirst = SharedBuffer(
      repeating: isSquared ? sizes.linear.epsilon : 0, count: columnCount)
    linearSecond = SharedBuffer(repeating: 0, count: columnCount)
    blocks = LaneBlocks(
      columnCount: columnCount, factorCount: parameters.numFactors,
      stateCount: parameters.optimizer.stateCount, start: isSquared ? sizes.factors.epsilon : 0,
      threadCount: threadCount)
    batches = MiniBatches(train, parameters)
    self.stream = stream
    first = stream == nil ? nil : train
    let room = blocks.blockCount * batches.size
    sums = SharedBuffer(repeating: 0, count: room * 8)
    pairwise = SharedBuffer(repeating: 0, count: room)
    errors = SharedBuffer(repeating: 0, count: batches.size)
    losses = SharedBuffer(repeating: 0, count: batches.size)
    self.validation = validation
    self.test = test
    patience = parameters.earlyStopping.map { Patience($0) }
    if let state { restore(state) } else { initialize(spread: spread) }
  }

  private func initialize(spread: Float) {
    let noise = RandomStream(seed: parameters.seed, stream: 0)
    blocks.initialize(
      factorCount: parameters.numFactors, by: parameters.factorsInit, unit: spread.squareRoot(),
      noise: noise)
    if parameters.linearInit != .constant(0) {
      let noise = RandomStream(seed: parameters.seed, stream: 2)
      for column in 0..<columnCount {
        linear[column] = parameters.linearInit.weight(noise, at: UInt64(column)) * spread
      }
    }
    guard parameters.optimizer == .ftrl else { return }
    bias.second = Optimizer.ftrlStart(bias.value, sizes.bias)
    for column in 0..<columnCount {
      linearSecond[column] = Optimizer.ftrlStart(linear[column], sizes.linear)
    }
    for place in 0..<blocks.factors.count {
      blocks.second[place] = Optimizer.ftrlStart(blocks.factors[place], sizes.factors)
    }
  }

  /// What one thread of the team does from the first epoch to the last.
  func work(_ member: ThreadTeam.Member) {
    let clock = ContinuousClock()
    var counts = [Int32](repeating: 0, count: columnCount)
    var corrections = Corrections(optimizer: parameters.optimizer, after: resumed?.powers)
    for epoch in (resumed?.epoch ?? 0)..<parameters.epochs {
      let start = clock.now
      var part = 0
      while true {
        if member.index == 0 { take(part: part, epoch: epoch) }
        member.barrier.wait()
        if !hasPart { break }
        let batches = batches
        for batch in member.share(of: batches.batchCount) {
          batches.fill(batch: batch, counts: &counts)
        }
        member.barrier.wait()
        for batch in 0..<batches.batchCount {
          corrections.step()
          learn(batches[batch], member, corrections)
        }
        member.barrier.wait()
        part += 1
      }
      if isStopped { return }
      judge(validation, member)
      judge(test, member)
      member.barrier.wait()
      if member.index == 0 {
        let duration = (clock.now - start).components
        finish(
          epoch: epoch + 1,
          seconds: Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
        keep(after: epoch + 1, corrections)
      }
      member.barrier.wait()
      if isStopped { return }
    }
  }

  /// Thread 0 makes a part of an epoch's rows the one to learn from, or finds that there is none.
  private func take(part: Int, epoch: Int) {
    hasPart = part == 0
    // One order for each part of each epoch, the first part's being that of rows in memory.
    let order = epoch &+ part &<< 32
    guard let stream else {
      if hasPart { batches.order(epoch: order) }
      return
    }
    do throws(LearnError) {
      if part == 0, first == nil { try stream.rewind() }
      let rows = if let first { first } else { try stream.next() }
      if epoch > 0 || part > 0 {
        totalWeight = (part == 0 ? 0 : totalWeight) + Double(rows?.targets.count ?? 0)
        if let rows { batches = MiniBatches(rows, parameters) }
      }
      first = nil
      hasPart = rows != nil
      if hasPart { batches.order(epoch: order) }
    } catch {
      failure = error
      isStopped = true
      hasPart = false
    }
  }

  /// What makes up for Adam's means having started at 0; each thread counts for itself.
  struct Corrections {
    private let isAdam: Bool
    private(set) var powers = (first: 1.0, second: 1.0)
    private(set) var first: Float = 1
    private(set) var second: Float = 1

    init(optimizer: Optimizer, after powers: (first: Double, second: Double)?) {
      isAdam = optimizer == .adam
      if let powers { self.powers = powers }
    }

    mutating func step() {
      if !isAdam { return }
      powers.first *= Double(AdamDecay.first)
      powers.second *= Double(AdamDecay.second)
      first = Float(1 / (1 - powers.first))
      second = Float(1 / (1 - powers.second))
    }

    func applied(to size: StepSize) -> StepSize {
      var size = size
      size.firstCorrection = first
      size.secondCorrection = second
      return size
    }
  }
}

/// What the targets are like: where their middle is, and how far they lie apart.
struct LabelUnit {
  let centre: Float
  let spread: Float
  let totalWeight: Double

  init(_ rows: LabelledRows, _ parameters: FactorizationMachineParameters) {
    var total = Double(rows.targets.count)
    var mean: Double
    if let weights = rows.weights {
      total = weights.reduce(0.0) { $0 + Double($1) }
      mean = zip(rows.targets, weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / total
    } else {
      mean = rows.targets.reduce(0.0) { $0 + Double($1) } / total
    }
    totalWeight = total
    if parameters.predictorType == .binaryClassifier {
      let share = min(max(mean, 1e-6), 1 - 1e-6)
      centre = Float(ExactMath.logarithm(share) - ExactMath.logarithm(1 - share))
      spread = 1
      return
    }
    var deviation = 0.0
    for (row, target) in rows.targets.enumerated() where target.isFinite {
      deviation += abs(Double(target) - mean) * Double(rows.weights?[row] ?? 1)
    }
    deviation /= total
    // The mean deviation, not the standard one, which a handful of huge labels would decide alone.
    spread = deviation > 0 ? Float(deviation) : 1
    centre = Float(mean)
  }
}
