package import SluiceEngine
package import SluiceFrame
import SluiceStore

/// Makes the events of one run and its steps: OpenLineage 2-0-2 run events.
package struct RunEvents: Sendable {
  /// What can happen to a run or a step.
  package enum Transition: String, Sendable {
    case start = "START"
    case complete = "COMPLETE"
    case fail = "FAIL"
    /// Ended from outside, or its end was never written.
    case abort = "ABORT"
  }

  /// Where an input of a step comes from.
  struct Source {
    var port: String
    var step: String?
    var stepPort: String?
    /// As the run was given it.
    var path: String?
    var digest: Digest?
  }

  let names: DatasetNames
  let run: RunRecord
  let description: String?
  /// Relative paths are relative to it; absolute.
  let folder: String
  /// The outputs of the steps that came to their end, by step.
  private var outputs: [String: [ArtifactRecord]] = [:]

  package init(_ run: RunRecord, description: String?, names: DatasetNames) {
    self.names = names
    self.run = run
    self.description = description
    folder = run.environment["working-folder"]?.stringValue ?? names.workingFolder
  }

  /// Notes what a step gave, for the steps that read it.
  package mutating func note(_ record: StepRunRecord) { outputs[record.step] = record.outputs }

  // MARK: - Runs

  /// - Parameter time: milliseconds since 1970-01-01T00:00:00Z.
  package func run(_ transition: Transition, at time: Int64, error: String? = nil) -> JSONValue {
    var facets = runFacets(error: error)
    var own: [String: JSONValue] = ["run": .string(run.id)]
    for name in ["user", "host"] { own[name] = run.environment[name] }
    own["gitDirty"] = run.environment["git-dirty"]
    facets["sluice_run"] = Facet.own("SluiceRunRunFacet", "1-0-0", own)
    if !parameters.isEmpty {
      facets["executionParameters"] = Facet.standard(
        "ExecutionParametersRunFacet", "1-0-0", ["parameters": .array(parameters)])
    }
    return event(
      transition, at: time, runID: RunUUID.of(run: run.id), runFacets: facets, job: run.pipeline,
      jobFacets: jobFacets("PIPELINE", documentation: description), inputs: [], outputs: [])
  }

  /// Those of the pipeline; the values of environment variables stay here.
  private var parameters: [JSONValue] {
    let told = run.parameters.filter { !$0.key.hasPrefix("env.") }
    return told.sorted { $0.key < $1.key }.map { name, value in
      let text = value.stringValue ?? String(decoding: value.encoded(), as: UTF8.self)
      return .object(["key": .string(name), "name": .string(name), "value": .string(text)])
    }
  }

  // MARK: - Steps

  /// - Parameter time: milliseconds since 1970-01-01T00:00:00Z.
  func start(
    _ step: String, _ sources: [Source], at time: Int64, own: [String: JSONValue],
    _ knowledge: StepKnowledge
  ) -> JSONValue {
    self.step(
      step, .start, at: time, inputs: inputs(sources), outputs: [], own: own, error: nil, knowledge)
  }

  /// The start of a step as its record tells it.
  package func start(
    _ record: StepRunRecord, at time: Int64, _ knowledge: StepKnowledge
  ) -> JSONValue {
    start(record.step, sources(record), at: time, own: own(record), knowledge)
  }

  /// The end of a step; nil for one that was skipped.
  package func end(
    _ record: StepRunRecord, at time: Int64, _ knowledge: StepKnowledge
  ) -> JSONValue? {
    end(record, sources(record), at: time, knowledge)
  }

  /// - Parameter sources: those of the record, or, where it has none because it failed, those it started with.
  func end(
    _ record: StepRunRecord, _ sources: [Source], at time: Int64, _ knowledge: StepKnowledge
  ) -> JSONValue? {
    let transition: Transition
    switch record.status {
    case .succeeded, .cached: transition = .complete
    case .failed: transition = .fail
    case .interrupted: transition = .abort
    case .skipped: return nil
    }
    return step(
      record.step, transition, at: time, inputs: inputs(sources),
      outputs: outputs(of: record, sources, knowledge), own: own(record), error: record.error,
      knowledge)
  }

  private func step(
    _ name: String, _ transition: Transition, at time: Int64, inputs: [Dataset],
    outputs: [Dataset], own: [String: JSONValue], error: String?, _ knowledge: StepKnowledge
  ) -> JSONValue {
    var facets = runFacets(error: error)
    let pipelineRun = JSONValue.object(["runId": .string(RunUUID.of(run: run.id))])
    let pipelineJob = JSONValue.object([
      "namespace": .string(names.namespace), "name": .string(run.pipeline),
    ])
    facets["parent"] = Facet.standard(
      "ParentRunFacet", "1-2-0",
      [
        "run": pipelineRun, "job": pipelineJob,
        "root": .object(["run": pipelineRun, "job": pipelineJob]),
      ])
    facets["sluice_step"] = Facet.own("SluiceStepRunFacet", "1-0-0", own)
    return event(
      transition, at: time, runID: RunUUID.of(run: run.id, step: name), runFacets: facets,
      job: "\(run.pipeline).\(name)",
      jobFacets: jobFacets("STEP", documentation: knowledge.summary),
      inputs: inputs.map(\.input), outputs: outputs.map(\.output))
  }

  /// What is ours to say of a step: its kind, its state, why it ran, or whose results it took over.
  private func own(_ record: StepRunRecord) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "run": .string(run.id), "step": .string(record.step), "kind": .string(record.kind),
      "kindVersion": .integer(record.kindVersion), "status": .string(record.status.rawValue),
    ]
    if !record.reasons.isEmpty {
      members["reasons"] = .array(record.reasons.map { .string($0) })
    }
    if let key = record.cacheKey { members["cacheKey"] = .string(key.hex) }
    if let source = record.cachedFromRun {
      members["cachedFrom"] = .object([
        "run": .string(source), "runId": .string(RunUUID.of(run: source)),
      ])
    }
    return members
  }

  private func sources(_ record: StepRunRecord) -> [Source] {
    record.inputs.map {
      Source(
        port: $0.port, step: $0.fromStep, stepPort: $0.fromPort, path: $0.path, digest: $0.digest)
    }
  }

  // MARK: - Datasets

  private func dataset(_ source: Source) -> Dataset? {
    if let path = source.path {
      return names.file(AbsolutePath.of(path, in: folder)).known(source.digest, nil)
    }
    guard let step = source.step, let port = source.stepPort else { return nil }
    let record = outputs[step]?.first { $0.port == port }
    return names.artifact(run.pipeline, step, port).known(source.digest ?? record?.digest, record)
  }

  /// Each dataset once, in the order of the ports.
  private func inputs(_ sources: [Source]) -> [Dataset] {
    var seen: Set<[String]> = []
    return sources.compactMap { dataset($0) }.filter {
      seen.insert([$0.namespace, $0.name]).inserted
    }
  }

  private func outputs(
    of record: StepRunRecord, _ sources: [Source], _ knowledge: StepKnowledge
  ) -> [Dataset] {
    var trace: ColumnTrace?
    if let tracing = knowledge.tracing {
      var columns = ColumnTrace(
        inputs: schemas(
          sources.map { source in
            (source.port, outputs[source.step ?? ""]?.first { $0.port == source.stepPort })
          }),
        outputs: schemas(record.outputs.map { ($0.port, $0) }))
      tracing.trace(&columns)
      trace = columns
    }
    return record.outputs.map { output in
      var dataset = names.artifact(run.pipeline, record.step, output.port)
        .known(output.digest, output)
      dataset.columnLineage = ColumnLineageFacet.make(trace?[output.port]) { port in
        sources.first { $0.port == port }.flatMap { self.dataset($0) }
      }
      return dataset
    }
  }

  private func schemas(_ records: [(port: String, ArtifactRecord?)]) -> [String: Schema] {
    var schemas: [String: Schema] = [:]
    for (port, record) in records {
      if let schema = record?.schema, schemas[port] == nil { schemas[port] = schema }
    }
    return schemas
  }

  // MARK: - Facets

  private func runFacets(error: String?) -> [String: JSONValue] {
    let version = run.environment["sluice-version"] ?? .string(SluiceVersion.current)
    var facets = [
      "processing_engine": Facet.standard(
        "ProcessingEngineRunFacet", "1-1-1",
        [
          "name": "sluice", "version": version,
          "openlineageAdapterVersion": .string(SluiceVersion.current),
        ])
    ]
    if let error {
      facets["errorMessage"] = Facet.standard(
        "ErrorMessageRunFacet", "1-0-1",
        ["message": .string(error), "programmingLanguage": "Swift"])
    }
    return facets
  }

  private func jobFacets(_ type: String, documentation: String?) -> [String: JSONValue] {
    var facets = [
      "jobType": Facet.standard(
        "JobTypeJobFacet", "2-0-4",
        ["processingType": "BATCH", "integration": "SLUICE", "jobType": .string(type)])
    ]
    if let documentation {
      facets["documentation"] = Facet.standard(
        "DocumentationJobFacet", "1-1-0",
        ["description": .string(documentation), "contentType": "text/plain"])
    }
    facets["sourceCodeLocation"] = CodeLocation.facet(run, folder: folder)
    return facets
  }

  private func event(
    _ transition: Transition, at time: Int64, runID: String, runFacets: [String: JSONValue],
    job: String, jobFacets: [String: JSONValue], inputs: [JSONValue], outputs: [JSONValue]
  ) -> JSONValue {
    .object([
      "eventType": .string(transition.rawValue), "eventTime": .string(EventTime.text(time)),
      "producer": .string(Facet.producer), "schemaURL": .string(Facet.eventSchema),
      "run": .object(["runId": .string(runID), "facets": .object(runFacets)]),
      "job": .object([
        "namespace": .string(names.namespace), "name": .string(job), "facets": .object(jobFacets),
      ]),
      "inputs": .array(inputs), "outputs": .array(outputs),
    ])
  }
}
