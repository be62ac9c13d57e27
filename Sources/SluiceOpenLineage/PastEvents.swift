package import SluiceEngine
package import SluiceFrame
import SluiceStore

/// Events of runs that are over, made of what was remembered of them.
package struct PastEvents {
  private let ledger: any RunLedger
  private let catalog: StepCatalog
  private let names: DatasetNames
  /// The status of a run as it is now: a killed one never wrote its end.
  private let statusNow: (RunRecord) -> RunRecord.Status
  private var runs: [String: (run: RunRecord, steps: [StepRunRecord])?] = [:]

  package init(
    ledger: any RunLedger, catalog: StepCatalog, names: DatasetNames,
    statusNow: @escaping (RunRecord) -> RunRecord.Status
  ) {
    self.ledger = ledger
    self.catalog = catalog
    self.names = names
    self.statusNow = statusNow
  }

  /// All events of a run, in their order.
  package mutating func events(of run: RunRecord) throws -> [JSONValue] {
    let steps = try ledger.stepRuns(of: run.id)
    runs[run.id] = (run, steps)
    return try events(of: run, steps, only: nil)
  }

  /// The events of the step runs in a graph and of their runs, older runs first.
  ///
  /// Where one read what a cached step gave, that step is there too, which names the run that did its work.
  package mutating func events(in graph: LineageGraph) throws -> [JSONValue] {
    var wanted: [String: Set<String>] = [:]
    for vertex in graph.vertices {
      switch vertex.identity {
      case .stepRun(let run, let step): wanted[run, default: []].insert(step)
      case .run(let run): wanted[run, default: []].formUnion([])
      case .artifact, .modelVersion: break
      }
    }
    var found: [(run: RunRecord, steps: [StepRunRecord])] = []
    for id in wanted.keys.sorted() { if let known = try known(id) { found.append(known) } }
    found.sort { ($0.run.startedAt, $0.run.id) < ($1.run.startedAt, $1.run.id) }
    return try found.flatMap { run, steps in
      var names = wanted[run.id] ?? []
      let cached = Set(steps.filter { $0.status == .cached }.map(\.step))
      for record in steps where names.contains(record.step) {
        names.formUnion(record.inputs.compactMap(\.fromStep).filter { cached.contains($0) })
      }
      return try events(of: run, steps, only: names)
    }
  }

  private mutating func known(_ id: String) throws -> (run: RunRecord, steps: [StepRunRecord])? {
    if let known = runs[id] { return known }
    let run = try ledger.run(id)
    let known = try run.map { ($0, try ledger.stepRuns(of: $0.id)) }
    runs[id] = .some(known)
    return known
  }

  private func events(
    of run: RunRecord, _ steps: [StepRunRecord], only wanted: Set<String>?
  ) throws -> [JSONValue] {
    let spec = PipelineReader.read(bytes: Array(run.pipelineText.utf8), path: run.pipelinePath).spec
    var events = RunEvents(run, description: spec?.description, names: names)
    for record in steps { events.note(record) }
    var timed: [(time: Int64, order: Int, event: JSONValue)] = []
    var last = run.startedAt
    for record in steps where wanted?.contains(record.step) ?? true {
      let knowledge = try knowledge(of: record)
      let end = record.startedAt + Int64((record.seconds * 1000).rounded())
      last = max(last, end)
      guard let event = events.end(record, at: end, knowledge) else { continue }
      timed.append(
        (record.startedAt, timed.count, events.start(record, at: record.startedAt, knowledge)))
      timed.append((end, timed.count, event))
    }
    timed.sort { ($0.time, $0.order) < ($1.time, $1.order) }
    var all = [events.run(.start, at: run.startedAt)] + timed.map(\.event)
    let status = statusNow(run)
    if status != .running {
      let failed = status == .failed ? steps.first { $0.status == .failed } : nil
      all.append(
        events.run(
          RunEvents.Transition(status), at: max(run.finishedAt ?? last, last),
          error: failed.map { "step '\($0.step)' failed: \($0.error ?? "for no known reason")" }))
    }
    return all
  }

  /// The kind's own words and ways, where the kind is still what it was.
  private func knowledge(of record: StepRunRecord) throws -> StepKnowledge {
    guard let kind = catalog[record.kind], kind.declaration.version == record.kindVersion else {
      return StepKnowledge(summary: nil, tracing: nil)
    }
    let declaration = kind.declaration
    guard let key = record.cacheKey, let entry = try ledger.cacheEntry(for: key)
    else { return StepKnowledge(summary: declaration.summary, tracing: nil) }
    let step = try? kind.make(StepParameters(entry, record.inputs))
    return StepKnowledge(
      summary: declaration.summary, tracing: step as? any ColumnTracing)
  }
}

extension StepParameters {
  /// The parameters that a piece of work had, as its key holds them; a file's is its path.
  fileprivate init(_ entry: CacheEntry, _ inputs: [StepRunRecord.Input]) {
    self.init(
      entry.manifest.compactMap { ingredient in
        if ingredient.name.hasPrefix("parameter.") {
          return ParameterValue(canonicalText: ingredient.value).map {
            ParameterValue.Member(String(ingredient.name.dropFirst(10)), $0)
          }
        }
        guard ingredient.name.hasPrefix("file.") else { return nil }
        let name = String(ingredient.name.dropFirst(5))
        let path = inputs.first { $0.path != nil && $0.port == name }?.path
        return ParameterValue.Member(name, .string(path ?? ""))
      })
  }
}
