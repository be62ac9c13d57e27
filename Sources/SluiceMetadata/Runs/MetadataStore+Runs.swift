import GRDB
package import SluiceEngine
import SluiceFrame
import SluiceStore

extension MetadataStore {
  package func begin(_ run: RunRecord) throws(MetadataError) {
    try write { database in
      let text = Digest.of(Array(run.pipelineText.utf8))
      try database.execute(
        sql: "INSERT OR IGNORE INTO pipeline_texts (digest, text) VALUES (?, ?)",
        arguments: [text.column, run.pipelineText])
      try database.execute(
        sql: """
          INSERT INTO runs (id, pipeline, pipeline_path, pipeline_text, parameters, status, started_at,
            finished_at, environment)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run.id, run.pipeline, run.pipelinePath, text.column, JSONText.write(run.parameters),
          run.status.rawValue, run.startedAt, run.finishedAt, JSONText.write(run.environment),
        ])
    }
  }

  package func finish(
    runID: String, status: RunRecord.Status, at finishedAt: Int64
  ) throws(MetadataError) {
    try write { database in
      try database.execute(
        sql: "UPDATE runs SET status = ?, finished_at = ? WHERE id = ?",
        arguments: [status.rawValue, finishedAt, runID])
      if database.changesCount == 0 {
        throw MetadataError(.unknown, "there is no run '\(runID)'", path: path)
      }
    }
  }

  private static let columns = """
    SELECT r.id, r.pipeline, r.pipeline_path, t.text, r.parameters, r.status, r.started_at, r.finished_at,
      r.environment
    FROM runs r JOIN pipeline_texts t ON t.digest = r.pipeline_text
    """

  private static func record(_ row: Row) throws -> RunRecord {
    RunRecord(
      id: row[0], pipeline: row[1], pipelinePath: row[2], pipelineText: row[3],
      parameters: try row.members(4), status: try row.case(5), startedAt: row[6],
      finishedAt: row[7], environment: try row.members(8))
  }

  package func runs(limit: Int, pipeline: String?) throws(MetadataError) -> [RunRecord] {
    try read { database in
      let filter = pipeline == nil ? "" : "WHERE r.pipeline = ?"
      let rows = try Row.fetchAll(
        database,
        sql: "\(Self.columns) \(filter) ORDER BY r.started_at DESC, r.id DESC LIMIT ?",
        arguments: StatementArguments(pipeline.map { [$0] } ?? []) + [max(0, limit)])
      return try rows.map(Self.record)
    }
  }

  package func run(_ id: String) throws(MetadataError) -> RunRecord? {
    if id == "latest" { return try runs(limit: 1, pipeline: nil).first }
    if id.isEmpty { return nil }
    return try read { database in
      if let row = try Row.fetchOne(
        database, sql: "\(Self.columns) WHERE r.id = ?", arguments: [id])
      {
        return try Self.record(row)
      }
      // All texts that begin with `id` lie between it and it with the highest character behind it.
      let rows = try Row.fetchAll(
        database, sql: "\(Self.columns) WHERE r.id >= ? AND r.id < ? LIMIT 2",
        arguments: [id, id + "\u{10FFFF}"])
      return rows.count == 1 ? try Self.record(rows[0]) : nil
    }
  }
}
