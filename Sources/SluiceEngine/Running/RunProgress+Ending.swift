import SluiceFrame
import SluiceStore

/// How steps come to their end.
extension RunProgress {
  mutating func produced(_ index: Int, _ product: StepWork.Product) {
    let step = steps[index]
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
    if let failure = changedFile(of: steps[index]) { return try failed(index, failure) }
    storedOutputs[index] = records
    for record in records { shelf.put(record, at: .init(step: index, port: record.port)) }
    if let lost = steps[index].sources.first(where: { schedule.states[$0] == .failed }) {
      let name = steps[lost].name
      return try failed(index, StepFailure("its input from step '\(name)' could not be stored"))
    }
    if canSettle(index) { try settle(index) }
  }

  /// What to say where a file is not any more what the cache key says of it: nobody knows which content was read.
  private func changedFile(of step: PipelineStep) -> StepFailure? {
    let before = keys[step.index].work
    let outside = ["file.", "content.", "registered"]
    guard step.spec.isCacheable,
      before.contains(where: { part in outside.contains { part.name.hasPrefix($0) } })
    else { return nil }
    do {
      let now = try project.key(of: step).work
      if now == before { return nil }
      let changed = zip(before, now).first { $0 != $1 }?.0.name ?? ""
      if changed.hasPrefix("registered") {
        return StepFailure(
          "another model version was decided on while the step read one", hint: "run again")
      }
      let name = changed.drop { $0 != "." }.dropFirst()
      let file = step.files.first { $0.parameter == name }?.path ?? String(name)
      return StepFailure(
        "the file '\(file)' changed while the step read it",
        hint: "run again when it stays as it is; a program writes to its outputs")
    } catch {
      return StepFailure(error)
    }
  }

  private func canSettle(_ index: Int) -> Bool {
    storedOutputs[index] != nil
      && steps[index].sources.allSatisfy { schedule.states[$0] == .settled }
  }

  /// One that settles can let those after it settle.
  mutating func settleReaders(of index: Int) throws {
    for reader in readers(of: index) where canSettle(reader) { try settle(reader) }
  }

  private mutating func settle(_ first: Int) throws {
    var open = [first]
    while let index = open.popLast() {
      guard storedOutputs[index] != nil else { continue }
      try settleAlone(index)
      open += readers(of: index).filter { canSettle($0) }
    }
  }

  private mutating func settleAlone(_ index: Int) throws {
    let step = steps[index]
    guard let outputs = storedOutputs.removeValue(forKey: index),
      let manifest = manifest(of: step)
    else { preconditionFailure("step '\(step.name)' settled too early") }
    let key = CacheKey.digest(of: manifest)
    var record = blank(step, .succeeded)
    record.cacheKey = key
    // Now that the inputs are known the reasons can name them.
    record.reasons =
      executor.options.forces(step) || !step.spec.isCacheable
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
    try? removeFile(checkpointPath(of: index))
    releaseLock(of: index)
    results[index] = record.results
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

  /// A step failed, or was ended because the run ends.
  mutating func failed(_ index: Int, _ failure: StepFailure) throws {
    guard schedule.states[index] != .failed else { return }
    let step = steps[index]
    let isEnded = ending != nil && schedule.states[index] == .running
    let skipped = schedule.failed(index)
    storedOutputs[index] = nil
    releaseLock(of: index)
    releaseInputs(of: step)
    var record = blank(step, isEnded ? .interrupted : .failed)
    record.reasons = reasons[index] ?? []
    record.error = failure.message + (failure.hint.map { "\n\($0)" } ?? "")
    if isEnded, let ending { record.error = Self.words(ending) }
    finish(record)
    unwritten.append(record)
    skip(skipped, because: "it needs step '\(step.name)', which failed")
    // Steps that ran on its results in memory cannot be kept: their inputs will never have digests.
    for reader in readers(of: index) where schedule.states[reader] == .produced {
      try failed(reader, StepFailure("its input from step '\(step.name)' could not be stored"))
    }
    if isEnded || step.spec.execution.allowsFailure || ending != nil { return }
    switch executor.options.onFailure {
    case .keepGoing: break
    case .finishRunning:
      skip(schedule.stop(), because: "step '\(step.name)' failed and nothing more is started")
    case .failFast: end(.failure(of: step.name))
    }
  }

  /// Gives up what has not started; the caller cancels what runs.
  mutating func end(_ reason: Ending) {
    guard ending != .interrupted else { return }
    ending = reason
    skip(schedule.stop(), because: Self.words(reason))
  }

  private static func words(_ ending: Ending) -> String {
    switch ending {
    case .interrupted: "the run was interrupted"
    case .failure(let step): "it was ended because step '\(step)' failed"
    }
  }

  /// A step is not to run, and so what needs it is not either.
  mutating func skip(_ index: Int, _ readers: [Int], because reason: String) {
    releaseInputs(of: steps[index])
    skip([index], because: reason)
    skip(readers, because: "it needs step '\(steps[index].name)', which is skipped")
  }

  private mutating func skip(_ skipped: [Int], because reason: String) {
    for index in skipped {
      releaseLock(of: index)
      var record = blank(steps[index], .skipped)
      record.error = reason
      finish(record)
      unwritten.append(record)
    }
  }

  /// How the run ends: steps that may fail do not make it fail.
  var status: RunRecord.Status {
    if ending == .interrupted { return .interrupted }
    let failed = finished.contains {
      $0.status == .failed && !steps[$0.index].spec.execution.allowsFailure
    }
    return failed ? .failed : .succeeded
  }
}
