import SluiceFrame
import SluiceStore

/// The state of one run between two signals: what is decided, started, stored and remembered.
struct RunProgress {
  private let executor: Executor
  private let lookup: CacheLookup
  private let shelf: ArtifactShelf
  private let keys: [CacheKey]
  private let context: RunContext
  private(set) var schedule: Schedule
  /// Every step that came to its end, in the order of ending.
  private(set) var finished: [StepRunRecord] = []
  /// Records of steps without work of their own, written together before the run waits.
  private var unwritten: [StepRunRecord] = []
  private var reasons: [Int: [String]] = [:]
  private var startedAt: [Int: Int64] = [:]
  private var products: [Int: StepWork.Product] = [:]
  /// Steps whose outputs are stored but whose inputs are not all settled yet.
  private var storedOutputs: [Int: [ArtifactRecord]] = [:]
  /// Steps whose inputs were given up.
  private var released: Set<Int> = []
  private let links: RunLinks

  private var pipeline: Pipeline { executor.pipeline }
  private var project: Project { executor.project }

  init(_ executor: Executor) throws {
    self.executor = executor
    let pipeline = executor.pipeline
    let project = executor.project
    lookup = CacheLookup(
      pipeline: pipeline, ledger: project.ledger, store: project.store, now: executor.now())
    let keys = try pipeline.steps.map { try project.files.key(of: $0) }
    self.keys = keys
    let selected = executor.options.selection(in: pipeline)
    var readers: [ArtifactShelf.Address: Int] = [:]
    for step in pipeline.steps where selected[step.index] {
      for binding in step.inputs {
        readers[.init(step: binding.source, port: binding.sourcePort), default: 0] += 1
      }
    }
    shelf = ArtifactShelf(readers: readers, store: project.store, codecs: executor.codecs)
    let isKnown = try project.ledger.hasCacheEntries(workKeys: keys.map(\.workKey))
    let needsSettled = pipeline.steps.map {
      $0.declaration.needsStoredInputs || isKnown[$0.index]
    }
    schedule = Schedule(
      sources: pipeline.steps.map(\.sources), order: pipeline.order, needsSettled: needsSettled,
      selected: selected)
    context = RunContext(
      runID: executor.run.id, pipeline: pipeline.spec.name,
      user: executor.run.environment["user"]?.stringValue ?? "unknown",
      host: executor.run.environment["host"]?.stringValue ?? "unknown",
      registry: project.registry, now: executor.now)
    links = RunLinks(project: project, runID: executor.run.id)
  }

  /// Looks up every step whose inputs allow it, until no more follow.
  mutating func decide() throws {
    while true {
      let open = schedule.decidable()
      if open.isEmpty { return }
      for index in open { try decide(index) }
    }
  }

  private mutating func decide(_ index: Int) throws {
    let step = pipeline.steps[index]
    if executor.options.forces(step.name) {
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
    schedule.ready(index)
  }

  /// The whole manifest, once every input is stored.
  private func manifest(of step: PipelineStep) -> [CacheEntry.Ingredient]? {
    var inputs: [(ArtifactKind, Digest)] = []
    for binding in step.inputs {
      guard schedule.states[binding.source] == .settled,
        let record = shelf.record(at: address(binding))
      else { return nil }
      inputs.append((record.kind, record.digest))
    }
    return keys[step.index].manifest(step.inputs, inputs: inputs)
  }

  /// Gives up a step's inputs, once: it may fail after it has read them.
  private mutating func releaseInputs(of step: PipelineStep) {
    guard released.insert(step.index).inserted else { return }
    for binding in step.inputs { shelf.release(address(binding)) }
  }

  private func address(_ binding: InputBinding) -> ArtifactShelf.Address {
    .init(step: binding.source, port: binding.sourcePort)
  }

  private mutating func hit(_ step: PipelineStep, _ entry: CacheEntry) throws {
    for record in entry.outputs {
      shelf.put(record, at: .init(step: step.index, port: record.port))
    }
    schedule.settled(step.index)
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
  }

  mutating func start(_ index: Int) -> StepWork {
    let observe = executor.observe
    schedule.started(index)
    startedAt[index] = executor.now()
    observe(.stepStarted(index, reasons: reasons[index] ?? []))
    return StepWork(
      step: pipeline.steps[index], shelf: shelf, context: context,
      threads: executor.options.threads, report: { observe(.stepProgress(index, $0)) })
  }

  mutating func produced(_ index: Int, _ product: StepWork.Product) {
    let step = pipeline.steps[index]
    schedule.produced(index)
    releaseInputs(of: step)
    for (port, value) in product.outputs {
      shelf.put(value, at: .init(step: index, port: port.name))
    }
    products[index] = StepWork.Product(
      outputs: [], results: product.results, seconds: product.seconds)
    executor.observe(.stepProduced(index, seconds: product.seconds))
  }

  mutating func stored(_ index: Int, _ records: [ArtifactRecord]) throws {
    // It may have failed meanwhile with the step whose results it ran on.
    guard schedule.states[index] == .produced else { return }
    storedOutputs[index] = records
    for record in records { shelf.put(record, at: .init(step: index, port: record.port)) }
    if let lost = pipeline.steps[index].sources.first(where: { schedule.states[$0] == .failed }) {
      let name = pipeline.steps[lost].name
      return try failed(index, StepFailure("its input from step '\(name)' could not be stored"))
    }
    // One that settles can let those after it settle.
    while let next = pipeline.order.first(where: { storedOutputs[$0] != nil && canSettle($0) }) {
      try settle(next)
    }
  }

  private func canSettle(_ index: Int) -> Bool {
    pipeline.steps[index].sources.allSatisfy { schedule.states[$0] == .settled }
  }

  private mutating func settle(_ index: Int) throws {
    let step = pipeline.steps[index]
    guard let outputs = storedOutputs.removeValue(forKey: index),
      let manifest = manifest(of: step)
    else { preconditionFailure("step '\(step.name)' settled too early") }
    let key = CacheKey.digest(of: manifest)
    var record = blank(step, .succeeded)
    record.cacheKey = key
    // Now that the inputs are known the reasons can name them.
    record.reasons =
      executor.options.forces(step.name) || !step.spec.isCacheable
      ? reasons[index] ?? [] : try settledReasons(step, manifest)
    record.inputs = inputs(of: step)
    record.outputs = outputs
    record.results = products[index]?.results ?? [:]
    record.seconds = products[index]?.seconds ?? 0
    let entry = CacheEntry(
      key: key, workKey: keys[index].workKey, pipeline: pipeline.spec.name, step: step.name,
      manifest: manifest, outputs: outputs, results: record.results, runID: executor.run.id,
      createdAt: executor.now(), seconds: record.seconds)
    try links.link(record)
    try project.ledger.record(record, cacheEntry: step.spec.isCacheable ? entry : nil)
    schedule.settled(index)
    finish(record)
  }

  /// The reasons given at the start, where the key was whole then, else those that the whole key shows.
  private func settledReasons(
    _ step: PipelineStep, _ manifest: [CacheEntry.Ingredient]
  ) throws -> [String] {
    let early = reasons[step.index] ?? []
    let full = try lookup.reasons(manifest, for: step)
    return full.count > early.count ? full : early
  }

  mutating func failed(_ index: Int, _ failure: StepFailure) throws {
    guard schedule.states[index] != .failed else { return }
    let step = pipeline.steps[index]
    let skipped = schedule.failed(index)
    storedOutputs[index] = nil
    releaseInputs(of: step)
    var record = blank(step, .failed)
    record.reasons = reasons[index] ?? []
    record.error = failure.message + (failure.hint.map { "\n\($0)" } ?? "")
    finish(record)
    unwritten.append(record)
    for reader in skipped {
      var record = blank(pipeline.steps[reader], .skipped)
      record.error = "it needs step '\(step.name)', which failed"
      finish(record)
      unwritten.append(record)
    }
    // Steps that ran on its results in memory cannot be kept: their inputs will never have digests.
    for reader in pipeline.order where schedule.states[reader] == .produced {
      if pipeline.steps[reader].sources.contains(index) {
        try failed(reader, StepFailure("its input from step '\(step.name)' could not be stored"))
      }
    }
  }

  /// Makes the run's folder the latest one.
  func linkAsLatest() throws { try links.linkAsLatest(after: finished) }

  /// Writes the records that need no transaction of their own.
  mutating func flush() throws {
    if unwritten.isEmpty { return }
    try project.ledger.record(unwritten)
    unwritten = []
  }

  private mutating func finish(_ record: StepRunRecord) {
    finished.append(record)
    executor.observe(.stepFinished(record.index, record))
  }

  private func inputs(of step: PipelineStep) -> [StepRunRecord.Input] {
    step.inputs.compactMap { binding in
      shelf.record(at: address(binding)).map {
        StepRunRecord.Input(
          port: binding.port, position: binding.position, digest: $0.digest,
          fromStep: pipeline.steps[binding.source].name, fromPort: binding.sourcePort)
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

  private func blank(_ step: PipelineStep, _ status: StepRunRecord.Status) -> StepRunRecord {
    StepRunRecord(
      runID: executor.run.id, index: step.index, step: step.name, kind: step.declaration.name,
      kindVersion: step.declaration.version, status: status,
      startedAt: startedAt[step.index] ?? executor.now())
  }
}

extension CacheKey {
  /// The digest of the file that a parameter names.
  fileprivate func fileDigest(of parameter: String) -> Digest? {
    work.first { $0.name == "file.\(parameter)" }.flatMap { Digest(hex: $0.value) }
  }
}
