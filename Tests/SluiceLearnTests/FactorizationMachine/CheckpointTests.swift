import SluiceFrame
import SluiceLanes
import SluiceLearn
import SluiceTestSupport
import Synchronization
import Testing

/// A training that goes on from a checkpoint ends as one that was never disturbed, to the last bit.
struct CheckpointTests {
  private typealias Parameters = FactorizationMachineParameters

  /// What a training gives, and what there is to go on from.
  private struct Outcome {
    var model: FactorizationMachine
    var reports: [EpochReport]
    var kept: [SafetensorsFile]
  }

  private enum Rows: CaseIterable {
    case inMemory, inOnePart, inParts
  }

  private static func rows(_ count: Int, _ seed: UInt64) -> Records {
    var fixtures = LearningFixtures(seed: seed)
    let records = fixtures.records(rows: count, columns: 17)
    // Counts, so that every loss can learn them.
    return Records(
      matrix: records.matrix,
      labels: records.labels.map { Labels($0.values.map { max(0, $0.rounded()) }) })
  }

  private static let train = rows(90, 1)
  private static let validation = rows(25, 2)
  private static let test = rows(26, 3)

  private static func parameters(
    _ optimizer: Optimizer = .adagrad, _ change: (inout Parameters) -> Void = { _ in }
  ) -> Parameters {
    var parameters = Parameters(optimizer: optimizer)
    // Three blocks, the last of which is padded.
    parameters.numFactors = 19
    parameters.epochs = 7
    parameters.miniBatchSize = 8
    parameters.seed = 5
    change(&parameters)
    return parameters
  }

  private static func learn(
    _ parameters: Parameters, _ rows: Rows = .inMemory, threads: Int = 1,
    from start: SafetensorsFile? = nil, train: Records = Self.train, test: Records = Self.test,
    change: (inout TrainingCheckpoints) -> Void = { _ in },
    afterEpoch: @escaping @Sendable () -> Void = {}
  ) throws -> (outcome: Outcome, events: [TrainingCheckpoints.Event]) {
    let place = MemoryPlace(start)
    let log = ReportLog()
    var checkpoints = TrainingCheckpoints(at: place, interval: .epochs(1)) { event in
      place.events.withLock { $0.append(event) }
      if case .resumed(let reports) = event { for report in reports { log.add(report) } }
    }
    change(&checkpoints)
    var trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: threads)
    trainer.checkpoints = checkpoints
    let onEpoch: @Sendable (EpochReport) -> Bool = {
      log.add($0)
      afterEpoch()
      return true
    }
    let model =
      switch rows {
      case .inMemory:
        try trainer.train(train, validation: validation, test: test, onEpoch: onEpoch)
      case .inOnePart, .inParts:
        try trainer.train(
          streaming: RecordsInMemory(train, name: "train"),
          bufferSize: rows == .inParts ? 24 : 1000,
          validation: RecordsInMemory(validation, name: "validation"),
          test: RecordsInMemory(test, name: "test"), onEpoch: onEpoch)
      }
    let outcome = Outcome(
      model: model, reports: log.reports, kept: place.written.withLock { $0 })
    return (outcome, place.events.withLock { $0 })
  }

  /// Goes on from each checkpoint, with other numbers of threads, and compares with the undisturbed training.
  private static func expectSameEnd(
    _ parameters: Parameters, _ rows: Rows = .inMemory, checkpoints expected: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var plain = FactorizationMachineTrainer(parameters: parameters, threadCount: 2)
    plain.checkpoints = nil
    let (whole, _) = try learn(parameters, rows, threads: 2)
    #expect(whole.kept.count == expected, sourceLocation: sourceLocation)
    if rows != .inParts {
      let undisturbed = try plain.train(train, validation: validation, test: test)
      #expect(whole.model == undisturbed, "checkpoints do not show", sourceLocation: sourceLocation)
    }
    for (index, kept) in whole.kept.enumerated() {
      let threads = [1, 2, 3, 8][index % 4]
      // As it comes back from the disk.
      var sink = MemorySink()
      try kept.write(to: &sink)
      let read = try SafetensorsFile(safetensors: sink.bytes.span, name: "kept")
      let (rest, events) = try learn(parameters, rows, threads: threads, from: read)
      guard case .resumed? = events.first else {
        Issue.record("it started anew: \(events)", sourceLocation: sourceLocation)
        continue
      }
      #expect(rest.model == whole.model, "from \(index)", sourceLocation: sourceLocation)
      #expect(
        rest.reports.map(Self.timeless) == whole.reports.map(Self.timeless),
        sourceLocation: sourceLocation)
      #expect(rest.kept.count == whole.kept.count - index - 1, sourceLocation: sourceLocation)
    }
  }

  private static func timeless(_ report: EpochReport) -> String {
    "\(report.epoch) \(report.loss) \(report.train) \(report.validation ?? -1) "
      + "\(report.test ?? -1) \(report.isBest) \(report.isRefit)"
  }

  @Test(arguments: Optimizer.allCases)
  func everyOptimizerGoesOn(_ optimizer: Optimizer) throws {
    let parameters = Self.parameters(optimizer) {
      $0.linearInit = .normal(sigma: 0.1)
      if optimizer == .ftrl { $0.l1 = 0.5 }
    }
    try Self.expectSameEnd(parameters, checkpoints: 6)
  }

  @Test func theOrderOfRowsGoesOn() throws {
    try Self.expectSameEnd(Self.parameters { $0.shuffles = false }, checkpoints: 6)
    try Self.expectSameEnd(Self.parameters(), .inOnePart, checkpoints: 6)
    try Self.expectSameEnd(Self.parameters(.adam), .inParts, checkpoints: 6)
  }

  /// The training stops before its last epoch, with weights of one before that.
  private static func stopping(_ refits: Bool) -> Parameters {
    parameters {
      $0.epochs = 40
      $0.factorsLearningRate = 0.3
      $0.earlyStopping = EarlyStopping(patience: 3, monitor: .mae, refits: refits)
    }
  }

  @Test(arguments: [Rows.inMemory, .inParts], [false, true])
  private func earlyStoppingGoesOn(_ rows: Rows, _ refits: Bool) throws {
    let parameters = Self.stopping(refits)
    let (whole, _) = try Self.learn(parameters, rows)
    let best = try #require(whole.reports.last { $0.isBest }?.epoch)
    let last = try #require(whole.reports.last { !$0.isRefit }?.epoch)
    #expect(best > 1 && last == best + 3 && last < 40, "best \(best), last \(last)")
    // None behind the last epoch of either training.
    try Self.expectSameEnd(
      parameters, rows, checkpoints: last - 1 + (refits ? best - 1 : 0))
  }

  /// What is held out is held out again, and the mean of what was learned is found again.
  @Test func heldOutRowsAndSmearingGoOn() throws {
    let parameters = Self.parameters {
      $0.epochs = 30
      $0.targetTransform = .log1p
      $0.biasCorrection = .smearing
      $0.factorsLearningRate = 0.5
      $0.earlyStopping = EarlyStopping(patience: 2, refits: true)
    }
    func learn(from kept: SafetensorsFile?, _ threads: Int) throws -> Outcome {
      let place = MemoryPlace(kept)
      var trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: threads)
      trainer.checkpoints = TrainingCheckpoints(at: place, interval: .epochs(1)) { _ in }
      let weights = (0..<90).map { Float($0 % 3) + 0.5 }
      let model = try trainer.train(Self.train, weights: weights)
      return Outcome(model: model, reports: [], kept: place.written.withLock { $0 })
    }
    let whole = try learn(from: nil, 1)
    #expect(whole.kept.count > 3)
    #expect(whole.model.smearing != 1)
    for (index, kept) in whole.kept.enumerated() {
      let rest = try learn(from: kept, 1 + index % 3)
      #expect(rest.model == whole.model)
      #expect(rest.kept.count == whole.kept.count - index - 1)
    }
  }

  // MARK: - What is not gone on from

  private static func reason(_ events: [TrainingCheckpoints.Event]) -> String {
    switch events.first {
    case .ignored(let reason): reason
    case .resumed: "resumed"
    case .unwritten(let reason): "unwritten \(reason)"
    case nil: "nothing"
    }
  }

  @Test func anotherTrainingIsNotGoneOnFrom() throws {
    let parameters = Self.parameters()
    let (whole, none) = try Self.learn(parameters)
    #expect(none.isEmpty)
    let kept = whole.kept[3]
    func start(
      _ parameters: Parameters = parameters, _ rows: Rows = .inMemory,
      train: Records = Self.train, test: Records = Self.test,
      change: (inout TrainingCheckpoints) -> Void = { _ in }
    ) throws -> String {
      let (rest, events) = try Self.learn(
        parameters, rows, from: kept, train: train, test: test, change: change)
      #expect(rest.reports.first?.epoch == 1)
      #expect(rest.kept.count == parameters.epochs - 1)
      return Self.reason(events)
    }
    var other = parameters
    other.numFactors = 20
    #expect(
      try start(other) == "it is of a training with num-factors 19, and this one has 20")
    other = parameters
    other.clipGradient = 1
    #expect(
      try start(other)
        == "it is of a training with clip-gradient left out, and this one has 1.0")
    #expect(
      try start { $0.identity = ["step-version": "3"] }
        == "it is of a training with step-version left out, and this one has 3")
    let otherRows = "it is of a training from other rows"
    #expect(try start(train: Self.rows(90, 9)) == otherRows)
    #expect(try start(test: Self.rows(26, 9)) == otherRows)
    #expect(try start(parameters, .inParts) == otherRows)
  }

  @Test func damageIsNotGoneOnFrom() throws {
    let parameters = Self.parameters()
    let (whole, _) = try Self.learn(parameters)
    var sink = MemorySink()
    try whole.kept[2].write(to: &sink)
    var random = SeededGenerator(seed: 4)
    for _ in 0..<60 {
      var bytes = sink.bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      guard let file = try? SafetensorsFile(safetensors: bytes.span, name: "kept") else { continue }
      let (rest, events) = try Self.learn(parameters, from: file)
      #expect(Self.reason(events).hasPrefix("it is"), "byte \(place): \(events)")
      #expect(rest.model == whole.model)
    }
    let (_, events) = try Self.learn(parameters, from: whole.model.safetensors)
    #expect(Self.reason(events) == "it is no checkpoint")
  }

  @Test func anotherTrainingsFileIsNotOverwritten() throws {
    let (whole, _) = try Self.learn(Self.parameters())
    let other = Self.parameters { $0.seed = 6 }
    let error = #expect(throws: LearnError.self) {
      try Self.learn(other, from: whole.kept[1]) { $0.refusesOthers = true }
    }
    #expect(
      error?.message
        == "the checkpoint cannot be used: it is of a training with seed 5, and this one has 6")
  }

  // MARK: - When

  /// By time: not after each epoch, and more seldom where it takes long.
  @Test(arguments: [(cost: 0.0, count: 3), (cost: 1.0, count: 1)])
  func shortTrainingsKeepNothing(_ cost: Double, _ count: Int) throws {
    let parameters = Self.parameters { $0.epochs = 40 }
    let clock = Clock()
    let (slow, _) = try Self.learn(parameters) { checkpoints in
      checkpoints.interval = .seconds(10)
      checkpoints.now = { clock.time }
      checkpoints.place = SlowPlace(inner: checkpoints.place) { clock.pass(cost) }
    } afterEpoch: {
      clock.pass(1)
    }
    #expect(slow.kept.count == count)
    let (fast, _) = try Self.learn(parameters) { $0.interval = .usual }
    #expect(fast.kept.isEmpty)
    #expect(fast.model == slow.model)
  }

  @Test func everySecondEpoch() throws {
    let (whole, _) = try Self.learn(Self.parameters()) { $0.interval = .epochs(2) }
    #expect(whole.kept.count == 3)
  }

  /// A place that cannot be written to is told of once, and the training ends as it should.
  @Test func aFullDiskDoesNotEndATraining() throws {
    let (whole, events) = try Self.learn(Self.parameters()) {
      $0.place = SlowPlace(inner: $0.place) { () throws(LearnError) in
        throw LearnError(.unwritable, "no space is left")
      }
    }
    #expect(events.count == 1)
    #expect(Self.reason(events) == "unwritten no space is left")
    #expect(whole.reports.count == 7)
  }
}

/// Keeps every checkpoint in memory, and begins with one.
private final class MemoryPlace: CheckpointPlace {
  let start: SafetensorsFile?
  let written = Mutex<[SafetensorsFile]>([])
  let events = Mutex<[TrainingCheckpoints.Event]>([])

  init(_ start: SafetensorsFile?) { self.start = start }

  func read() -> SafetensorsFile? { start }

  func write(_ file: SafetensorsFile) { written.withLock { $0.append(file) } }
}

/// Goes when it is told to.
private final class Clock: Sendable {
  private let seconds = Mutex(0.0)

  var time: Double { seconds.withLock { $0 } }

  func pass(_ some: Double) { seconds.withLock { $0 += some } }
}

/// Something happens before each writing.
private struct SlowPlace: CheckpointPlace {
  let inner: any CheckpointPlace
  let before: @Sendable () throws(LearnError) -> Void

  init(
    inner: any CheckpointPlace, before: @escaping @Sendable () throws(LearnError) -> Void
  ) {
    self.inner = inner
    self.before = before
  }

  func read() throws(LearnError) -> SafetensorsFile? { try inner.read() }

  func write(_ file: SafetensorsFile) throws(LearnError) {
    try before()
    try inner.write(file)
  }
}
