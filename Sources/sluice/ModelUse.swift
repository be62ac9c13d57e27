import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// What a command has made with a model version, remembered as a run of its own: the lineage of the version leads to
/// it, and its own lineage to the version and the rows' file.
struct ModelUse {
  let version: ModelVersion
  /// `predict` or `recommend`.
  let command: String
  /// The rows' file; nil where they were registered with the version.
  let rows: String?
  let startedAt: Int64
  let results: [String: JSONValue]

  /// - Parameter path: the file that was made, a table where it ends in `.arrow`.
  func record(output path: String, in open: OpenProject) async {
    do {
      // The garbage collection waits meanwhile.
      let lock = try open.lock(.shared, wait: true)
      defer { lock.release() }
      try await write(path, open.project)
    } catch {
      // What was asked for is there all the same.
      Failure.print([
        .warning("this use of \(version.name) could not be recorded: \(Self.words(error))")
      ])
    }
  }

  private func write(_ path: String, _ project: Project) async throws {
    let (output, rowsDigest) = (
      try Self.store(path, in: project.store),
      try rows.map { try project.files.digest(ofFileAt: $0) }
    )
    try project.store.settle()
    let id = RunIdentity.newRunID(at: startedAt)
    let now = RunIdentity.now()
    try project.ledger.begin(
      RunRecord(
        id: id, pipeline: command, pipelinePath: "", pipelineText: "",
        parameters: ["model": .string(version.name)], status: .running, startedAt: startedAt,
        environment: RunIdentity.environment(git: await RunIdentity.git())))
    let used = version.artifacts.filter { [.model, .encoder, .table].contains($0.role) }
      .map { artifact in
        var record = artifact.record
        record.port = artifact.name
        return record
      }
    try project.ledger.record(
      StepRunRecord(
        runID: id, index: 0, step: "model", kind: "model", kindVersion: 1, status: .succeeded,
        cacheKey: Self.key(["model", version.name, version.model.digest.hex]), startedAt: startedAt,
        outputs: used,
        results: ["group": .string(version.group), "version": .integer(version.version)]),
      cacheEntry: nil)
    var inputs = used.filter { rows == nil || $0.port != "table" }.map { record in
      StepRunRecord.Input(
        port: record.port, position: 0, digest: record.digest, fromStep: "model",
        fromPort: record.port)
    }
    if let rows, let rowsDigest {
      inputs.append(
        StepRunRecord.Input(
          port: "table", position: 0, digest: rowsDigest, fromStep: nil, fromPort: nil, path: rows))
    }
    try project.ledger.record(
      StepRunRecord(
        runID: id, index: 1, step: command, kind: command, kindVersion: 1, status: .succeeded,
        cacheKey: Self.key([command, version.name, output.digest.hex] + inputs.map(\.digest.hex)),
        startedAt: startedAt, seconds: Double(now - startedAt) / 1000, inputs: inputs,
        outputs: [output], results: results), cacheEntry: nil)
    try project.ledger.finish(runID: id, status: .succeeded, at: now)
  }

  /// What tells equal work from other work; nothing is taken from the cache by it.
  private static func key(_ words: [String]) -> Digest {
    Digest.of(Array(words.joined(separator: "\n").utf8))
  }

  /// A copy of the file, which people may change.
  private static func store(_ path: String, in store: ObjectStore) throws -> ArtifactRecord {
    let (digest, size) = try store.store(fileAt: path)
    let isTable = path.hasSuffix(".arrow")
    return ArtifactRecord(
      port: "table", kind: isTable ? .table : .file, digest: digest, size: size,
      fileExtension: isTable ? "arrow" : "csv",
      facts: isTable ? try Table.read(fromFileAt: store.path(of: digest)).facts : [:])
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as StoreError: error.message
    case let error as MetadataError: error.message
    case let error as FrameError: error.message
    default: "\(error)"
    }
  }
}
