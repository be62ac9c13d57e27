import SluiceFrame
import SluiceStore

/// What a run would do with one step, as far as it can be known before anything runs.
struct StepForecast {
  let action: Plan.Action
  /// What the step would give; nil where it would run or be skipped.
  let known: KnownSteps.Known?
  /// The ingredients of its key, without the inputs that are not known.
  let manifest: [CacheEntry.Ingredient]

  /// - Parameters:
  ///   - steps: what is known of the steps before it.
  ///   - isForced: whether it is to run whatever the cache holds.
  init(
    _ given: PipelineStep, _ steps: KnownSteps, isForced: Bool = false, project: Project,
    _ lookup: CacheLookup
  ) throws {
    let names = lookup.pipeline.steps
    func skipping(_ reason: String) -> StepForecast {
      StepForecast(action: .skip(reason: reason), known: nil, manifest: [])
    }
    if let lost = steps.skippedSource(of: given) {
      self = skipping("it needs step '\(names[lost].name)', which is skipped")
      return
    }
    let open = steps.openSources(of: given)
    var step = given
    switch step.condition {
    case .always: break
    case .never(let reason):
      self = skipping(reason)
      return
    case .late(let condition) where open.isEmpty:
      if try !condition.evaluate(steps.result).get() {
        self = skipping(condition.reason)
        return
      }
    case .late: break
    }
    if open.isEmpty { step = try step.resolved(steps.result).get() }
    let key = try project.key(of: step)
    let bound = step.inputs.compactMap { binding in
      steps.output(binding).map { (binding, ($0.kind, $0.digest)) }
    }
    let manifest = key.manifest(bound.map(\.0), inputs: bound.map(\.1))
    var action: Plan.Action
    var known: KnownSteps.Known?
    if isForced {
      action = .run(reasons: ["it is forced"])
    } else if !step.spec.isCacheable {
      action = .run(reasons: ["it is not cached"])
    } else if !open.isEmpty {
      // The key of an open step is not known; one that never ran has no result, but may be skipped.
      let mayBeKnown =
        try step.isOpen
        ? step.condition.isLate || lookup.hasRun(step)
        : lookup.ledger.hasCacheEntry(workKey: key.workKey)
      action =
        mayBeKnown
        ? .runIfInputsChange(steps: open.map { names[$0].name })
        : .run(reasons: try lookup.reasons(key.work, for: step))
    } else {
      switch try lookup.look(up: CacheKey.digest(of: manifest), manifest: manifest, for: step) {
      case .hit(let entry):
        action = .cached(runID: entry.runID)
        known = KnownSteps.Known(
          outputs: Dictionary(uniqueKeysWithValues: entry.outputs.map { ($0.port, $0) }),
          results: entry.results)
      case .miss(let reasons, _): action = .run(reasons: reasons)
      }
    }
    self.init(action: action, known: known, manifest: manifest)
  }

  private init(
    action: Plan.Action, known: KnownSteps.Known?, manifest: [CacheEntry.Ingredient]
  ) {
    self.action = action
    self.known = known
    self.manifest = manifest
  }
}
