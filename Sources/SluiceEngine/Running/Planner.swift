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
    let selected = options.selection(in: pipeline)
    var known = [[String: ArtifactRecord]?](repeating: nil, count: pipeline.steps.count)
    var steps: [Plan.Step] = []
    for index in pipeline.order where selected[index] {
      let step = pipeline.steps[index]
      let action: Plan.Action
      (action, known[index]) = try self.action(for: step, known: known, lookup)
      steps.append(Plan.Step(name: step.name, kind: step.declaration.name, action: action))
    }
    return Plan(steps: steps)
  }

  private func action(
    for step: PipelineStep, known: [[String: ArtifactRecord]?], _ lookup: CacheLookup
  ) throws -> (Plan.Action, outputs: [String: ArtifactRecord]?) {
    let key = CacheKey(step: step, fileDigests: try project.files.digests(of: step))
    let open = step.sources.filter { known[$0] == nil }
    if options.forces(step.name) { return (.run(reasons: ["it is forced"]), nil) }
    if !step.spec.isCacheable { return (.run(reasons: ["it is not cached"]), nil) }
    guard open.isEmpty else {
      if try project.ledger.hasCacheEntry(workKey: key.workKey) {
        return (.runIfInputsChange(steps: open.map { pipeline.steps[$0].name }), nil)
      }
      return (.run(reasons: try lookup.reasons(key.work, for: step)), nil)
    }
    let manifest = key.manifest(
      step.inputs,
      inputs: step.inputs.map { binding in
        guard let record = known[binding.source]?[binding.sourcePort] else {
          preconditionFailure("a cached step lost its output '\(binding.sourcePort)'")
        }
        return (record.kind, record.digest)
      })
    switch try lookup.look(up: CacheKey.digest(of: manifest), manifest: manifest, for: step) {
    case .hit(let entry):
      let outputs = Dictionary(uniqueKeysWithValues: entry.outputs.map { ($0.port, $0) })
      return (.cached(runID: entry.runID), outputs)
    case .miss(let reasons, _): return (.run(reasons: reasons), nil)
    }
  }
}

extension FileDigester {
  /// The digests of the files a step reads, by parameter.
  func digests(of step: PipelineStep) throws -> [String: Digest] {
    var digests: [String: Digest] = [:]
    for file in step.files { digests[file.parameter] = try digest(ofFileAt: file.path) }
    return digests
  }
}
