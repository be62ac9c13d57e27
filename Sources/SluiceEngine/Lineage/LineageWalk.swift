import SluiceFrame
import SluiceStore

/// Follows artifacts and the steps that made and read them, by indexed look-ups, breadth first.
///
/// Bytes are made by any number of equal step runs. Going up, the one of the run in hand is followed, else the newest;
/// a cached step stands for the run that did the work. Going down, the newest run of each work is followed. The
/// look-ups are therefore as many as the vertices that are shown.
package struct LineageWalk {
  package enum Direction: String, Sendable, CaseIterable {
    case up, down, both
  }

  /// How many step runs are looked at for one artifact.
  private static let limit = 200

  private let ledger: any RunLedger
  private let registry: any ModelRegistry
  private let direction: Direction
  /// In steps; an artifact and the step that made it are one.
  private let depth: Int
  private var graph = LineageGraph()
  private var runs: [String: [StepRunRecord]] = [:]

  package init(_ project: Project, direction: Direction, depth: Int = .max) {
    ledger = project.ledger
    registry = project.registry
    self.direction = direction
    self.depth = depth
  }

  /// Walks from where `target` points.
  package mutating func walk(from target: LineageTarget) throws -> LineageGraph {
    switch target {
    case .artifacts(let found):
      for artifact in found {
        graph.root(.artifact(artifact.digest))
        if let record = artifact.record {
          insert(record, name: artifact.name)
        } else {
          insertInput(artifact.digest, name: artifact.name, isFile: artifact.isFile)
        }
      }
      if direction != .down { try up(found.map { ($0.digest, $0.run, $0.step) }) }
      if direction != .up { try down(found.map(\.digest)) }
    case .step(let record):
      let worker = try original(of: record)
      graph.root(insert(worker))
      try follow([worker])
    case .run(let run):
      graph.root(.run(run.id))
      try insertRun(run.id)
      let workers = try stepRuns(of: run.id).map { try original(of: $0) }
      for worker in workers { graph.connect(insert(worker), .run(run.id), .associatedWith) }
      try follow(workers)
    case .model(let version):
      let identity = insert(version)
      graph.root(identity)
      let parts = version.artifacts.map(\.record)
      if direction != .down {
        try up(parts.map { ($0.digest, version.runID, nil) })
        for part in parts {
          insert(part, name: part.port)
          graph.connect(.artifact(part.digest), identity, .contributedTo)
        }
      }
      if direction != .up { try down(from: version, identity) }
    }
    try associate()
    return graph
  }

  /// What follows from the vertices found: the runs they belong to, and which bytes derive from which.
  private mutating func associate() throws {
    var read: [LineageGraph.Identity: [LineageGraph.Identity]] = [:]
    for edge in graph.edges where edge.type == .contributedTo {
      read[edge.destination, default: []].append(edge.source)
    }
    for edge in graph.edges where edge.type == .produced {
      for source in read[edge.source] ?? [] where source != edge.destination {
        graph.connect(source, edge.destination, .derivedFrom)
      }
    }
    for vertex in graph.vertices {
      switch vertex.identity {
      case .stepRun(let run, _):
        try insertRun(run)
        graph.connect(vertex.identity, .run(run), .associatedWith)
      case .modelVersion:
        guard case .string(let run)? = vertex.facts["run"] else { continue }
        try insertRun(run)
        graph.connect(vertex.identity, .run(run), .associatedWith)
      case .artifact, .run: break
      }
    }
  }

  private mutating func follow(_ workers: [StepRunRecord]) throws {
    for worker in workers { connectOutputs(of: worker) }
    if direction != .down { try up(from: workers) }
    if direction != .up { try down(workers.flatMap { $0.outputs.map(\.digest) }) }
  }

  private mutating func up(_ artifacts: [(Digest, run: String?, step: String?)]) throws {
    guard depth > 0 else { return }
    var makers: [StepRunRecord] = []
    for (digest, run, step) in artifacts {
      guard let maker = try maker(of: digest, in: run, step) else { continue }
      insert(maker)
      connectOutputs(of: maker, only: digest)
      makers.append(maker)
    }
    try up(from: makers)
  }

  private mutating func up(from records: [StepRunRecord]) throws {
    var level = 1
    var front = records
    var done: Set<LineageGraph.Identity> = []
    while !front.isEmpty, level <= depth {
      var next: [StepRunRecord] = []
      for record in front where done.insert(identity(record)).inserted {
        if let used = record.usedVersion,
          let version = try registry.version(used.number, of: used.group)
        {
          next += try up(from: version, to: record)
        }
        for input in record.inputs {
          let maker =
            input.path == nil ? try maker(of: input.digest, in: record.runID, input.fromStep) : nil
          if let maker, level < depth {
            insert(maker)
            connectOutputs(of: maker, only: input.digest)
            next.append(maker)
          } else if let maker,
            let output = maker.outputs.first(where: { $0.digest == input.digest })
          {
            insert(output, name: "\(maker.step).\(output.port)")
          } else {
            insertInput(
              input.digest, name: input.path ?? "\(record.step).\(input.port)",
              isFile: input.path != nil)
          }
          graph.connect(.artifact(input.digest), identity(record), .contributedTo)
        }
      }
      front = next
      level += 1
    }
  }

  /// From a step that took a version to the version, and to the steps that made what it holds.
  private mutating func up(
    from version: ModelVersion, to record: StepRunRecord
  ) throws -> [StepRunRecord] {
    let vertex = insert(version)
    graph.connect(vertex, identity(record), .contributedTo)
    var makers: [StepRunRecord] = []
    for artifact in version.artifacts {
      let part = artifact.record
      if let maker = try maker(of: part.digest, in: version.runID, nil) {
        insert(maker)
        connectOutputs(of: maker, only: part.digest)
        makers.append(maker)
      }
      insert(part, name: artifact.name)
      graph.connect(.artifact(part.digest), vertex, .contributedTo)
    }
    return makers
  }

  /// To the steps that took a version, and on to what was made with it.
  private mutating func down(
    from version: ModelVersion, _ vertex: LineageGraph.Identity
  ) throws {
    guard depth > 0 else { return }
    var works: Set<Digest> = []
    var made: [Digest] = []
    for taker in try ledger.stepRuns(producing: version.model.digest, limit: Self.limit)
    where taker.status == .succeeded {
      guard let used = taker.usedVersion, used.group == version.group,
        used.number == version.version, let key = taker.cacheKey, works.insert(key).inserted
      else { continue }
      graph.connect(vertex, insert(taker), .contributedTo)
      for reader in try takers(of: taker) {
        connectOutputs(of: taker)
        for input in reader.inputs where input.fromStep == taker.step {
          graph.connect(.artifact(input.digest), insert(reader), .contributedTo)
        }
        connectOutputs(of: reader)
        made += reader.outputs.map(\.digest)
      }
    }
    if depth > 1 { try down(made) }
  }

  /// The steps that read what a step gave, of its own run and of those that took its work over.
  private mutating func takers(of step: StepRunRecord) throws -> [StepRunRecord] {
    var found: [StepRunRecord] = []
    var works: Set<Digest> = []
    for output in step.outputs {
      for reader in try ledger.stepRuns(reading: output.digest, limit: Self.limit) {
        guard let key = reader.cacheKey, !works.contains(key) else { continue }
        let isOfStep = try stepRuns(of: reader.runID).contains { other in
          other.cacheKey == step.cacheKey && reader.inputs.contains { $0.fromStep == other.step }
        }
        if isOfStep, works.insert(key).inserted { found.append(try original(of: reader)) }
      }
    }
    return found
  }

  private mutating func down(_ digests: [Digest]) throws {
    var level = 1
    var front = digests
    var done: Set<Digest> = []
    while !front.isEmpty, level <= depth {
      var next: [Digest] = []
      for digest in front where done.insert(digest).inserted {
        for version in try registry.versions(using: digest) {
          let identity = insert(version)
          graph.connect(.artifact(digest), identity, .contributedTo)
        }
        var works: Set<Digest> = []
        for reader in try ledger.stepRuns(reading: digest, limit: Self.limit) {
          // Equal work of many runs is shown once.
          guard let key = reader.cacheKey, works.insert(key).inserted else { continue }
          let worker = try original(of: reader)
          insert(worker)
          graph.connect(.artifact(digest), identity(worker), .contributedTo)
          connectOutputs(of: worker)
          next += worker.outputs.map(\.digest)
        }
      }
      front = next
      level += 1
    }
  }

  /// The step run that gave the bytes: of that run and step if they did, else the newest.
  ///
  /// A step may give the very bytes it read, so the bytes alone do not tell who made them.
  private mutating func maker(
    of digest: Digest, in run: String?, _ step: String?
  ) throws -> StepRunRecord? {
    if let run {
      let own = try stepRuns(of: run).filter { $0.outputs.contains { $0.digest == digest } }
      if let own = own.first(where: { $0.step == step }) ?? own.first {
        return try original(of: own)
      }
    }
    let makers = try ledger.stepRuns(producing: digest, limit: Self.limit)
      .filter { $0.usedVersion == nil }
    return try makers.first.map { try original(of: makers.first { $0.status == .succeeded } ?? $0) }
  }

  /// For a cached step the step run that did the work, where it is still known.
  private mutating func original(of record: StepRunRecord) throws -> StepRunRecord {
    guard record.status == .cached, let run = record.cachedFromRun else { return record }
    return try stepRuns(of: run).first {
      $0.cacheKey == record.cacheKey && $0.status == .succeeded
    } ?? record
  }

  private mutating func stepRuns(of run: String) throws -> [StepRunRecord] {
    if let known = runs[run] { return known }
    let records = try ledger.stepRuns(of: run)
    runs[run] = records
    return records
  }

  private func identity(_ record: StepRunRecord) -> LineageGraph.Identity {
    .stepRun(run: record.runID, step: record.step)
  }

  private mutating func connectOutputs(of record: StepRunRecord, only digest: Digest? = nil) {
    for output in record.outputs where digest == nil || output.digest == digest {
      insert(output, name: "\(record.step).\(output.port)")
      graph.connect(identity(record), .artifact(output.digest), .produced)
    }
  }

  private mutating func insert(_ record: ArtifactRecord, name: String) {
    var facts = record.facts
    facts["schema"] = nil
    facts["bytes"] = .integer(record.size)
    graph.insert(
      .init(.artifact(record.digest), name: name, kind: record.kind.rawValue, facts: facts))
  }

  private mutating func insertInput(_ digest: Digest, name: String, isFile: Bool) {
    graph.insert(
      .init(.artifact(digest), name: name, kind: isFile ? "input file" : "artifact", facts: [:]))
  }

  @discardableResult
  private mutating func insert(_ record: StepRunRecord) -> LineageGraph.Identity {
    let identity = identity(record)
    var facts = record.results
    facts["run"] = .string(record.runID)
    facts["status"] = .string(record.status.rawValue)
    facts["seconds"] = .number(record.seconds)
    facts["kind-version"] = .integer(record.kindVersion)
    graph.insert(.init(identity, name: record.step, kind: record.kind, facts: facts))
    return identity
  }

  private mutating func insertRun(_ id: String) throws {
    guard graph[.run(id)] == nil, let run = try ledger.run(id) else { return }
    graph.insert(
      .init(
        .run(run.id), name: run.id, kind: run.pipeline,
        facts: [
          "status": .string(run.status.rawValue), "started-at": .integer(Int(run.startedAt)),
          "pipeline-path": .string(run.pipelinePath),
        ]))
  }

  private mutating func insert(_ version: ModelVersion) -> LineageGraph.Identity {
    let identity = LineageGraph.Identity.modelVersion(
      group: version.group, version: version.version)
    graph.insert(
      .init(
        identity, name: "\(version.group)/\(version.version)", kind: "model version",
        facts: [
          "status": .string(version.status.rawValue), "run": .string(version.runID),
          "created-by": .string(version.createdBy),
        ]))
    return identity
  }
}
