import SluiceStore

/// Says what a step's cache key is made of, and what has changed since it ran last.
package struct Explainer {
  private let project: Project

  package init(project: Project) { self.project = project }

  /// What a run would do with a step now, and why.
  ///
  /// It is compared with the latest work of the step of that name in that pipeline.
  /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
  package func explain(
    _ index: Int, of pipeline: Pipeline, now: Int64
  ) throws -> Explanation {
    let lookup = CacheLookup(
      pipeline: pipeline, ledger: project.ledger, store: project.store, now: now)
    let target = pipeline.steps[index]
    let selected = RunOptions(jobs: 1, threads: 1, targets: [target.name]).selection(in: pipeline)
    var known = [[String: ArtifactRecord]?](repeating: nil, count: pipeline.steps.count)
    var causes: [Explanation.Cause] = []
    for place in pipeline.order where selected[place] && place != index {
      let step = pipeline.steps[place]
      let (action, outputs, _) = try decide(step, in: pipeline, known, lookup)
      known[place] = outputs
      if case .run(let reasons) = action { causes.append(.init(step: step.name, reasons: reasons)) }
    }
    let latest = try project.ledger.latestCacheEntry(
      pipeline: pipeline.spec.name, step: target.name)
    let (action, _, manifest) = try decide(target, in: pipeline, known, lookup)
    var sources: [String: String] = [:]
    var open: [String] = []
    for binding in target.inputs {
      let name = "input.\(binding.port).\(binding.position)"
      sources[name] = pipeline.steps[binding.source].name
      if known[binding.source] == nil { open.append(name) }
    }
    return Explanation(
      pipeline: pipeline.spec.name, step: target.name, kind: target.declaration.name,
      outcome: .planned(action), key: open.isEmpty ? CacheKey.digest(of: manifest) : nil,
      comparison: latest,
      ingredients: IngredientChange.between(
        latest?.manifest, manifest, open: open, sources: sources),
      causes: causes)
  }

  /// What a run would do with a step whose known inputs are given, and its key as far as it is known.
  private func decide(
    _ step: PipelineStep, in pipeline: Pipeline, _ known: [[String: ArtifactRecord]?],
    _ lookup: CacheLookup
  ) throws -> (Plan.Action, outputs: [String: ArtifactRecord]?, manifest: [CacheEntry.Ingredient]) {
    let key = CacheKey(step: step, fileDigests: try project.files.digests(of: step))
    let bound = step.inputs.compactMap { binding in
      known[binding.source]?[binding.sourcePort].map { (binding, ($0.kind, $0.digest)) }
    }
    let manifest = key.manifest(bound.map(\.0), inputs: bound.map(\.1))
    if !step.spec.isCacheable { return (.run(reasons: ["it is not cached"]), nil, manifest) }
    let open = step.sources.filter { known[$0] == nil }
    guard open.isEmpty else {
      let isKnownWork = try project.ledger.hasCacheEntry(workKey: key.workKey)
      return (
        isKnownWork
          ? .runIfInputsChange(steps: open.map { pipeline.steps[$0].name })
          : .run(reasons: try lookup.reasons(key.work, for: step)), nil, manifest
      )
    }
    switch try lookup.look(up: CacheKey.digest(of: manifest), manifest: manifest, for: step) {
    case .hit(let entry):
      let outputs = Dictionary(entry.outputs.map { ($0.port, $0) }, uniquingKeysWith: { $1 })
      return (.cached(runID: entry.runID), outputs, manifest)
    case .miss(let reasons, _): return (.run(reasons: reasons), nil, manifest)
    }
  }

  /// Why a step of a past run ran, or was taken over: its key beside that of the other work of that step before it.
  package func explain(_ record: StepRunRecord, of run: RunRecord) throws -> Explanation {
    let entry = try record.cacheKey.flatMap { try project.ledger.cacheEntry(for: $0) }
    let comparison = try project.ledger.latestCacheEntry(
      pipeline: run.pipeline, step: record.step, before: record.startedAt,
      except: record.cacheKey)
    var sources: [String: String] = [:]
    for input in record.inputs {
      sources["input.\(input.port).\(input.position)"] = input.fromStep
    }
    return Explanation(
      pipeline: run.pipeline, step: record.step, kind: record.kind, outcome: .past(record),
      key: record.cacheKey, comparison: comparison,
      ingredients: entry.map {
        IngredientChange.between(comparison?.manifest, $0.manifest, sources: sources)
      } ?? [],
      causes: [])
  }
}
