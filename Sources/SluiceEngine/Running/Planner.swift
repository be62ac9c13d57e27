import SluiceStore

/// Works out what a run would do, without doing it.
package struct Planner {
  let pipeline: Pipeline
  let project: Project
  let options: RunOptions
  /// Milliseconds since 1970-01-01T00:00:00Z.
  let now: Int64

  package init(pipeline: Pipeline, project: Project, options: RunOptions, now: Int64) {
    self.pipeline = pipeline
    self.project = project
    self.options = options
    self.now = now
  }

  package func plan() throws -> Plan {
    let lookup = CacheLookup(
      pipeline: pipeline, ledger: project.ledger, store: project.store, now: now)
    let selected = options.selection.parts(of: pipeline)
    var known = KnownSteps(count: pipeline.steps.count)
    var steps: [Plan.Step] = []
    for index in pipeline.order where selected[index] != .none {
      let step = pipeline.steps[index]
      let forecast = try StepForecast(
        step, known, isForced: options.forces(step), project: project, lookup)
      known.add(forecast, at: index)
      steps.append(
        Plan.Step(name: step.name, kind: step.declaration.name, action: forecast.action))
    }
    return Plan(steps: steps)
  }
}

extension Project {
  /// The key of a step's work; the files that it reads are digested.
  func key(of step: PipelineStep) throws -> CacheKey {
    var digests: [String: Digest] = [:]
    for file in step.files { digests[file.parameter] = try files.digest(ofFileAt: file.path) }
    return CacheKey(
      step: step, fileDigests: digests, further: try step.kind.ingredients(files, registry))
  }
}
