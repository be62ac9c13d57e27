import SluiceFrame
import SluiceStore

/// The state of one run between two signals: what is decided, started, stored and remembered.
struct RunProgress {
  let executor: Executor
  let lookup: CacheLookup
  let shelf: ArtifactShelf
  /// An open step's parameters and key are made when it is decided upon.
  var steps: [PipelineStep]
  var keys: [CacheKey]
  /// What steps reported, once they are settled.
  var results: [Int: [String: JSONValue]] = [:]
  private let context: RunContext
  var links: RunLinks
  private let parts: [StepSelection.Part]
  private let readers: [[Int]]
  var schedule: Schedule
  /// Every step that came to its end, in the order of ending.
  var finished: [StepRunRecord] = []
  /// Records of steps without work of their own, written together before the run waits.
  var unwritten: [StepRunRecord] = []
  var reasons: [Int: [String]] = [:]
  private var startedAt: [Int: Int64] = [:]
  var products: [Int: StepWork.Product] = [:]
  /// Steps whose outputs are stored but whose inputs are not all settled yet.
  var storedOutputs: [Int: [ArtifactRecord]] = [:]
  /// Steps whose inputs were given up.
  private var released: Set<Int> = []
  /// Without what open steps get from results, which is known early in a run that follows another.
  private let firstKeys: [CacheKey]
  private var provenances: [Digest]?
  /// The rights to do work that other processes may want to do too; kept until the work is in the cache.
  private var locks: [Int: WorkLock] = [:]
  /// Why running steps are being ended, once they are.
  var ending: Ending?

  /// Why a run ends before its time.
  enum Ending: Equatable {
    case interrupted
    case failure(of: String)
  }

  var pipeline: Pipeline { executor.pipeline }
  var project: Project { executor.project }

  /// - Parameter keys: of the steps, by index.
  init(_ executor: Executor, keys: [CacheKey]) throws {
    self.executor = executor
    let pipeline = executor.pipeline
    let project = executor.project
    let options = executor.options
    lookup = CacheLookup(
      pipeline: pipeline, ledger: project.ledger, store: project.store, now: executor.now())
    steps = pipeline.steps
    self.keys = keys
    firstKeys = keys
    parts = options.selection.parts(of: pipeline)
    let selected = parts.map { $0 != .none }
    var readers: [ArtifactShelf.Address: Int] = [:]
    for step in pipeline.steps where selected[step.index] {
      for binding in step.inputs {
        readers[.init(step: binding.source, port: binding.sourcePort), default: 0] += 1
      }
    }
    shelf = ArtifactShelf(readers: readers, store: project.store, codecs: executor.codecs)
    let isKnown = try project.ledger.hasCacheEntries(workKeys: keys.map(\.workKey))
    let needsSettled = zip(pipeline.steps, parts).map { step, part in
      part == .cached || step.declaration.needsStoredInputs || step.kind.readsFiles
        || step.needsResults
        || !step.dispensable.isEmpty
        || isKnown[step.index]
    }
    schedule = Schedule(
      sources: pipeline.steps.map(\.sources), dispensable: pipeline.steps.map(\.dispensable),
      order: pipeline.order, needsSettled: needsSettled,
      selected: selected, executions: pipeline.steps.map(\.spec.execution), jobs: options.jobs,
      memory: options.memory)
    self.readers = pipeline.readers
    context = RunContext(executor)
    links = RunLinks(project: project, runID: executor.run.id)
  }

  // MARK: Deciding

  /// Looks up every step whose inputs allow it, until no more follow.
  mutating func decide() throws {
    while true {
      let open = schedule.decidable()
      if open.isEmpty { return }
      for index in open where schedule.states[index] == .waiting { try decide(index) }
    }
  }

  private mutating func decide(_ index: Int) throws {
    let lost = steps[index].dispensable.filter {
      schedule.states[$0] == .failed || schedule.states[$0] == .skipped
    }
    if !lost.isEmpty { steps[index] = steps[index].without(lost) }
    do throws(StepFailure) {
      if let reason = try skipReason(of: index) {
        return skip(index, schedule.skipped(index), because: reason)
      }
      if steps[index].isOpen { steps[index] = try resolved(index) }
    } catch {
      return try failed(index, error)
    }
    if pipeline.steps[index].isOpen { keys[index] = try project.key(of: steps[index]) }
    let step = steps[index]
    if parts[index] == .full, executor.options.forces(step) {
      reasons[index] = ["it is forced"]
    } else if !step.spec.isCacheable {
      reasons[index] = ["it is not cached"]
    } else if let manifest = manifest(of: step) {
      switch try lookup.look(up: CacheKey.digest(of: manifest), manifest: manifest, for: step) {
      case .hit(let entry): return try hit(step, entry)
      case .miss(let why, let warning):
        if let warning { executor.observe(.warning(warning)) }
        reasons[index] = why
      }
    } else {
      reasons[index] = try lookup.reasons(keys[index].work, for: step)
    }
    if parts[index] == .cached {
      let why = (reasons[index] ?? []).joined(separator: ", ")
      return try failed(
        index,
        StepFailure(
          "its result is not in the cache (\(why)), and only what is asked for is run",
          hint: "run it with '--target \(step.name)', or the pipeline as a whole"))
    }
    schedule.ready(index)
  }

  private func skipReason(of index: Int) throws(StepFailure) -> String? {
    switch steps[index].condition {
    case .always: nil
    case .never(let reason): reason
    case .late(let condition): try condition.evaluate(result).get() ? nil : condition.reason
    }
  }

  private func resolved(_ index: Int) throws(StepFailure) -> PipelineStep {
    try steps[index].resolved(result).get()
  }

  /// What a step reported that is settled.
  private func result(_ index: Int, _ name: String) -> ParameterValue? {
    results[index]?[name].flatMap(ParameterValue.init(result:))
  }

  /// The whole manifest, once every input is stored.
  func manifest(of step: PipelineStep) -> [CacheEntry.Ingredient]? {
    var inputs: [(ArtifactKind, Digest)] = []
    for binding in step.inputs {
      guard schedule.states[binding.source] == .settled,
        let record = shelf.record(at: address(binding))
      else { return nil }
      inputs.append((record.kind, record.digest))
    }
    return keys[step.index].manifest(step.inputs, inputs: inputs)
  }

  func address(_ binding: InputBinding) -> ArtifactShelf.Address {
    .init(step: binding.source, port: binding.sourcePort)
  }

  /// Gives up a step's inputs, once: it may fail after it has read them.
  mutating func releaseInputs(of step: PipelineStep) {
    guard released.insert(step.index).inserted else { return }
    for binding in step.inputs { shelf.release(address(binding)) }
  }

  private mutating func hit(_ step: PipelineStep, _ entry: CacheEntry) throws {
    for record in entry.outputs {
      shelf.put(record, at: .init(step: step.index, port: record.port))
    }
    results[step.index] = entry.results
    schedule.settled(step.index)
    releaseLock(of: step.index)
    releaseInputs(of: step)
    var record = blank(step, .cached)
    record.cacheKey = entry.key
    record.cachedFromRun = entry.runID
    record.inputs = inputs(of: step)
    record.outputs = entry.outputs
    record.results = entry.results
    try links.link(record)
    finish(record)
    unwritten.append(record)
    try settleReaders(of: step.index)
  }

  // MARK: Starting

  /// What is to be done with a step that has a place.
  enum Start {
    case work(StepWork)
    /// Somebody else does the same; the lock to wait for.
    case wait(lockPath: String)
    /// It has to be decided upon again.
    case none
  }

  /// Starts a step, unless somebody else does its work: each piece of work is done once, by whoever has its lock.
  mutating func start(_ index: Int) throws -> Start {
    let step = steps[index]
    if locks[index] == nil, step.spec.isCacheable, !executor.options.forces(step) {
      let path = lockPath(of: index)
      guard let lock = try WorkLock.attempt(path) else {
        let holder = LockOwner.read(at: path)
        // Two steps of one run that do the same: nobody has to hear that one waits for the other.
        if holder?.isThisProcess == true {
          schedule.blocked(index)
          return .wait(lockPath: path)
        }
        let owner = holder?.description ?? "another process"
        if !executor.options.waitsForOthers {
          throw StoreError(
            .locked, "step '\(step.name)' is being run by \(owner)", path: path,
            hint: "run without --no-wait to wait for it")
        }
        schedule.blocked(index)
        executor.observe(
          .stepProgress(index, .init(line: "waiting for \(owner), which does the same work")))
        return .wait(lockPath: path)
      }
      locks[index] = lock
      // It may have been done between the first look and this one.
      if try isDoneMeanwhile(index) {
        schedule.reconsider(index)
        return .none
      }
    }
    schedule.started(index)
    startedAt[index] = executor.now()
    let observe = executor.observe
    observe(.stepStarted(index, reasons: reasons[index] ?? []))
    return .work(
      StepWork(
        step: step, shelf: shelf, context: context, threads: executor.options.threads,
        folder: project.folder, checkpoint: checkpointPath(of: index),
        report: { observe(.stepProgress(index, $0)) }))
  }

  /// The one who did a step's work has ended, well or not.
  mutating func unblocked(_ index: Int, _ lock: WorkLock) {
    guard schedule.states[index] == .blocked else { return }
    locks[index] = lock
    schedule.reconsider(index)
  }

  private func isDoneMeanwhile(_ index: Int) throws -> Bool {
    let step = steps[index]
    guard let manifest = manifest(of: step) else {
      return try project.ledger.hasCacheEntry(workKey: keys[index].workKey)
    }
    let answer = try lookup.look(
      up: CacheKey.digest(of: manifest), manifest: manifest, for: step)
    if case .hit = answer { return true }
    return false
  }

  mutating func releaseLock(of index: Int) { locks.removeValue(forKey: index)?.release() }

  /// Where the lock on a step's work lies.
  private mutating func lockPath(of index: Int) -> String {
    "\(project.folder)/locks/\(provenance(of: index).hex).lock"
  }

  /// Where a step may keep how far it came.
  mutating func checkpointPath(of index: Int) -> String {
    let name = provenance(of: index).hex + keys[index].workKey.hex
    return StepPlace.checkpoints(in: project.folder)
      + "/\(Digest.of(Array(name.utf8)).hex.prefix(32))"
  }

  /// What a step's work is, down to the files at its beginning.
  private mutating func provenance(of index: Int) -> Digest {
    let all = provenances ?? CacheKey.provenances(of: pipeline, keys: firstKeys)
    provenances = all
    return all[index]
  }

  // MARK: Records

  /// Writes the records that need no transaction of their own.
  mutating func flush() throws {
    if unwritten.isEmpty { return }
    try project.ledger.record(unwritten)
    unwritten = []
  }

  mutating func finish(_ record: StepRunRecord) {
    finished.append(record)
    executor.observe(.stepFinished(record.index, record))
  }

  func inputs(of step: PipelineStep) -> [StepRunRecord.Input] {
    step.inputs.compactMap { binding in
      shelf.record(at: address(binding)).map {
        StepRunRecord.Input(
          port: binding.port, position: binding.position, digest: $0.digest,
          fromStep: steps[binding.source].name, fromPort: binding.sourcePort)
      }
    }
      + step.files.compactMap { file in
        keys[step.index].fileDigest(of: file.parameter).map {
          StepRunRecord.Input(
            port: file.parameter, position: 0, digest: $0, fromStep: nil, fromPort: nil,
            path: file.path)
        }
      }
  }

  func blank(_ step: PipelineStep, _ status: StepRunRecord.Status) -> StepRunRecord {
    StepRunRecord(
      runID: executor.run.id, index: step.index, step: step.name, kind: step.declaration.name,
      kindVersion: step.declaration.version, status: status,
      startedAt: startedAt[step.index] ?? executor.now())
  }

  /// The steps that read a step's results, rising.
  func readers(of index: Int) -> [Int] { readers[index] }
}

extension CacheKey {
  /// The digest of the file that a parameter names.
  fileprivate func fileDigest(of parameter: String) -> Digest? {
    work.first { $0.name == "file.\(parameter)" }.flatMap { Digest(hex: $0.value) }
  }
}
