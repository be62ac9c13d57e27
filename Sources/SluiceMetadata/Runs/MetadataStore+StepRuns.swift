import GRDB
package import SluiceEngine
import SluiceFrame
package import SluiceStore

extension MetadataStore {
  package func record(
    _ step: StepRunRecord, cacheEntry: CacheEntry?
  ) throws(MetadataError) {
    try write { database in
      try StepRunWriter(database).write(step)
      if let cacheEntry { try Self.insert(cacheEntry, in: database) }
    }
  }

  package func record(_ steps: [StepRunRecord]) throws(MetadataError) {
    if steps.isEmpty { return }
    try write { database in
      let writer = try StepRunWriter(database)
      for step in steps { try writer.write(step) }
    }
  }

  package func stepRuns(of runID: String) throws(MetadataError) -> [StepRunRecord] {
    let (owner, startedAt) = try read { database in
      (
        try Self.owner(ofStepsOf: runID, in: database),
        try Int64.fetchOne(
          database, sql: "SELECT started_at FROM runs WHERE id = ?", arguments: [runID]) ?? 0
      )
    }
    let steps = try stepRuns(where: "run_id = ?", [owner.databaseValue], order: "position")
    return owner == runID ? steps : steps.map { $0.takenOver(by: runID, at: startedAt) }
  }

  /// The executed or cached steps that gave the bytes, newest first: the way up from an artifact.
  package func stepRuns(producing digest: Digest, limit: Int = 100) throws(MetadataError)
    -> [StepRunRecord]
  {
    try stepRuns(
      where: """
        id IN (SELECT o.step_run_id FROM artifacts a JOIN step_outputs o ON o.artifact_id = a.id
          WHERE a.digest = ?)
        """, [digest.column.databaseValue], order: "id DESC LIMIT \(max(0, limit))")
  }

  /// The steps that read the bytes, newest first: the way down from an artifact.
  package func stepRuns(reading digest: Digest, limit: Int = 100) throws(MetadataError)
    -> [StepRunRecord]
  {
    try stepRuns(
      where: "id IN (SELECT step_run_id FROM step_inputs WHERE digest = ?)",
      [digest.column.databaseValue], order: "id DESC LIMIT \(max(0, limit))")
  }

  private func stepRuns(
    where condition: String, _ values: [DatabaseValue], order: String
  ) throws(MetadataError) -> [StepRunRecord] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT id, run_id, position, step, kind, kind_version, status, cache_key, reasons, cached_from_run,
            started_at, seconds, error, results
          FROM step_runs WHERE \(condition) ORDER BY \(order)
          """, arguments: StatementArguments(values))
      return try rows.map { row in
        StepRunRecord(
          runID: row[1], index: row[2], step: row[3], kind: row[4], kindVersion: row[5],
          status: try row.case(6), cacheKey: try row.optionalDigest(7),
          reasons: try row.strings(8), cachedFromRun: row[9], startedAt: row[10], seconds: row[11],
          error: row[12], inputs: try Self.inputs(of: row[0], in: database),
          outputs: try Self.outputs(of: row[0], in: database), results: try row.members(13))
      }
    }
  }

  private static func inputs(of id: Int64, in database: Database) throws -> [StepRunRecord.Input] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT port, position, digest, from_step, from_port, path FROM step_inputs
        WHERE step_run_id = ? ORDER BY ordinal
        """)
    return try Row.fetchAll(statement, arguments: [id]).map { row in
      StepRunRecord.Input(
        port: row[0], position: row[1], digest: try row.digest(2), fromStep: row[3],
        fromPort: row[4], path: row[5])
    }
  }

  private static func outputs(of id: Int64, in database: Database) throws -> [ArtifactRecord] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT o.port, \(ArtifactRows.columns) FROM step_outputs o JOIN artifacts a ON a.id = o.artifact_id
        WHERE o.step_run_id = ? ORDER BY o.ordinal
        """)
    return try Row.fetchAll(statement, arguments: [id]).map { row in
      try ArtifactRows.record(row, from: 1, port: row[0])
    }
  }
}
