import SluiceFrame
import SluiceLanes

/// One training under way: what its threads share, and what each of them does.
///
/// As many mini-batches as there are threads are filled at a time, each by one of them, and then learned from one
/// after the other (`learn`), with barriers between.
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
  /// Room for one mini-batch more than are filled at a time: the last one may still be learned from meanwhile.
  private let filled: [MiniBatch]
  /// Rows of a mini-batch at most.
  let batchSize: Int
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
  /// The lanes of group g and row r of the mini-batch from `(g * batchSize + r) * blocks.width` on.
  let sums: SharedBuffer<Float>
  /// Of block b and row r at `b * batchSize + r`.
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
    let batchSize = batches.size
    self.batchSize = batchSize
    filled = (0..<min(threadCount + 1, batches.batchCount)).map { _ in
      MiniBatch(
        size: batchSize, partCount: threadCount, isWeighted: train.weights != nil)
    }
    let room = blocks.blockCount * batchSize
    sums = SharedBuffer(repeating: 0, count: room * 8)
    pairwise = SharedBuffer(repeating: 0, count: room)
    errors = SharedBuffer(repeating: 0, count: batchSize)
    losses = SharedBuffer(repeating: 0, count: batchSize)
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
    let counts = SharedBuffer<Int32>(repeating: 0, count: columnCount)
    var corrections = Corrections(optimizer: parameters.optimizer, after: resumed?.powers)
    for epoch in (resumed?.epoch ?? 0)..<parameters.epochs {
      let start = clock.now
      var part = 0
      while true {
        if member.index == 0 { take(part: part, epoch: epoch) }
        member.barrier.wait()
        if !hasPart { break }
        learnPart(member, &corrections, counts)
        part += 1
      }
      if isStopped { return }
      if member.index == member.count - 1 { prepareOrder(after: epoch) }
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

  /// All mini-batches of the part that thread 0 took.
  private func learnPart(
    _ member: ThreadTeam.Member, _ corrections: inout Corrections, _ counts: SharedBuffer<Int32>
  ) {
    let (batches, filled) = (batches, filled)
    for first in stride(from: 0, to: batches.batchCount, by: member.count) {
      let mine = first + member.index
      if mine < batches.batchCount {
        batches.fill(filled[mine % filled.count], index: mine, counts: counts)
      }
      member.barrier.wait()
      for batch in first..<min(first + member.count, batches.batchCount) {
        corrections.step()
        learn(filled[batch % filled.count], member, corrections)
      }
    }
    member.barrier.wait()
  }

  /// The last thread finds the next epoch's order of rows in memory while others are at judging.
  private func prepareOrder(after epoch: Int) {
    if stream == nil, epoch + 1 < parameters.epochs { batches.prepare(epoch: epoch + 1) }
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
