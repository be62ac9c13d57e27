import SluiceStore

/// What a run would do with one step, as far as it can be known before anything runs.
struct StepForecast {
  let action: Plan.Action
  /// What the step would give, by port; nil where it would run.
  let outputs: [String: ArtifactRecord]?
  /// The ingredients of its key, without the inputs that are not known.
  let manifest: [CacheEntry.Ingredient]

  /// - Parameters:
  ///   - known: for each step the outputs it would take from the cache; nil for one that would run.
  ///   - isForced: whether it is to run whatever the cache holds.
  init(
    _ step: PipelineStep, known: [[String: ArtifactRecord]?], isForced: Bool = false,
    files: FileDigester, _ lookup: CacheLookup
  ) throws {
    let key = try files.key(of: step)
    let bound = step.inputs.compactMap { binding in
      known[binding.source]?[binding.sourcePort].map { (binding, ($0.kind, $0.digest)) }
    }
    manifest = key.manifest(bound.map(\.0), inputs: bound.map(\.1))
    let open = step.sources.filter { known[$0] == nil }
    if isForced {
      (action, outputs) = (.run(reasons: ["it is forced"]), nil)
    } else if !step.spec.isCacheable {
      (action, outputs) = (.run(reasons: ["it is not cached"]), nil)
    } else if !open.isEmpty {
      let isKnownWork = try lookup.ledger.hasCacheEntry(workKey: key.workKey)
      action =
        isKnownWork
        ? .runIfInputsChange(steps: open.map { lookup.pipeline.steps[$0].name })
        : .run(reasons: try lookup.reasons(key.work, for: step))
      outputs = nil
    } else {
      switch try lookup.look(up: CacheKey.digest(of: manifest), manifest: manifest, for: step) {
      case .hit(let entry):
        action = .cached(runID: entry.runID)
        outputs = Dictionary(uniqueKeysWithValues: entry.outputs.map { ($0.port, $0) })
      case .miss(let reasons, _): (action, outputs) = (.run(reasons: reasons), nil)
      }
    }
  }
}
