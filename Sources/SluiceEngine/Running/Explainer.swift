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
    let selected = StepSelection(targets: [target.name]).parts(of: pipeline)
    var known = KnownSteps(count: pipeline.steps.count)
    var causes: [Explanation.Cause] = []
    for place in pipeline.order where selected[place] != .none && place != index {
      let step = pipeline.steps[place]
      let forecast = try StepForecast(step, known, project: project, lookup)
      known.add(forecast, at: place)
      if case .run(let reasons) = forecast.action {
        causes.append(.init(step: step.name, reasons: reasons))
      }
    }
    let latest = try project.ledger.latestCacheEntry(
      pipeline: pipeline.spec.name, step: target.name)
    let forecast = try StepForecast(target, known, project: project, lookup)
    var sources: [String: String] = [:]
    var open: [String] = []
    for binding in target.inputs {
      let name = "input.\(binding.port).\(binding.position)"
      sources[name] = pipeline.steps[binding.source].name
      if !known.isKnown(binding.source) { open.append(name) }
    }
    return Explanation(
      pipeline: pipeline.spec.name, step: target.name, kind: target.declaration.name,
      outcome: .planned(forecast.action),
      key: open.isEmpty ? CacheKey.digest(of: forecast.manifest) : nil,
      comparison: latest,
      ingredients: IngredientChange.between(
        latest?.manifest, forecast.manifest, open: open, sources: sources),
      causes: causes)
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
