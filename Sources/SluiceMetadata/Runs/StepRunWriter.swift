import GRDB
import SluiceEngine
import SluiceFrame
import SluiceStore

/// Writes step runs with their inputs and outputs, thousands in one transaction.
struct StepRunWriter {
  private let database: Database
  private let stepRun: DirectStatement
  private let input: DirectStatement
  private let output: DirectStatement
  private let artifact: DirectStatement

  init(_ database: Database) throws {
    self.database = database
    // A step that is written again takes the place of what was written first, whose inputs and outputs go with it.
    stepRun = try DirectStatement(
      database,
      """
      INSERT OR REPLACE INTO step_runs (run_id, position, step, kind, kind_version, status, cache_key, reasons,
        cached_from_run, started_at, seconds, error, results)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    input = try DirectStatement(
      database,
      """
      INSERT INTO step_inputs (step_run_id, ordinal, port, position, digest, from_step, from_port, path)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    output = try DirectStatement(
      database,
      "INSERT INTO step_outputs (step_run_id, ordinal, port, artifact_id) VALUES (?, ?, ?, ?)")
    artifact = try DirectStatement(
      database, "SELECT id FROM artifacts WHERE digest = ? AND kind = ? AND extension = ?")
  }

  func write(_ step: StepRunRecord) throws {
    try stepRun.bind(step.runID, at: 1)
    try stepRun.bind(step.index, at: 2)
    try stepRun.bind(step.step, at: 3)
    try stepRun.bind(step.kind, at: 4)
    try stepRun.bind(step.kindVersion, at: 5)
    try stepRun.bind(step.status.rawValue, at: 6)
    try stepRun.bind(step.cacheKey, at: 7)
    try stepRun.bind(JSONText.write(step.reasons), at: 8)
    try stepRun.bind(step.cachedFromRun, at: 9)
    try stepRun.bind(Int(step.startedAt), at: 10)
    try stepRun.bind(step.seconds, at: 11)
    try stepRun.bind(step.error, at: 12)
    try stepRun.bind(JSONText.write(step.results), at: 13)
    try stepRun.run()
    let id = Int(database.lastInsertedRowID)
    for (ordinal, value) in step.inputs.enumerated() {
      try input.bind(id, at: 1)
      try input.bind(ordinal, at: 2)
      try input.bind(value.port, at: 3)
      try input.bind(value.position, at: 4)
      try input.bind(value.digest, at: 5)
      try input.bind(value.fromStep, at: 6)
      try input.bind(value.fromPort, at: 7)
      try input.bind(value.path, at: 8)
      try input.run()
    }
    for (ordinal, value) in step.outputs.enumerated() {
      try output.bind(id, at: 1)
      try output.bind(ordinal, at: 2)
      try output.bind(value.port, at: 3)
      try output.bind(try identifier(of: value, status: step.status), at: 4)
      try output.run()
    }
  }

  /// The row of an artifact; one that was taken over has its row, and its facts came from there.
  private func identifier(
    of record: ArtifactRecord, status: StepRunRecord.Status
  ) throws -> Int {
    if status == .cached {
      try artifact.bind(record.digest, at: 1)
      try artifact.bind(record.kind.rawValue, at: 2)
      try artifact.bind(record.fileExtension, at: 3)
      defer { artifact.reset() }
      if try artifact.step() { return artifact.integer(0) }
    }
    return Int(try ArtifactRows.identifier(of: record, in: database))
  }
}
