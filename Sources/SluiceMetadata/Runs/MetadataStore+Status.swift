import GRDB
import SluiceEngine

/// What `sluice status` asks: the runs that have not ended, and the newest of each pipeline.
extension MetadataStore {
  /// The runs without an end, the newest first; those of killed processes are among them.
  package func unfinishedRuns() throws(MetadataError) -> [RunSummary] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT \(Self.summaryColumns) FROM runs
          WHERE status = 'running' ORDER BY started_at DESC, id DESC
          """)
      return try rows.map { try Self.summary($0, in: database) }
    }
  }

  /// The newest run of each pipeline, by the pipelines' names.
  package func latestRuns() throws(MetadataError) -> [RunSummary] {
    try read { database in
      let pipelines = try String.fetchAll(
        database, sql: "SELECT DISTINCT pipeline FROM runs ORDER BY pipeline")
      return try pipelines.compactMap { pipeline in
        try Row.fetchOne(
          database,
          sql: """
            SELECT \(Self.summaryColumns) FROM runs WHERE pipeline = ?
            ORDER BY started_at DESC, id DESC LIMIT 1
            """, arguments: [pipeline]
        ).map { try Self.summary($0, in: database) }
      }
    }
  }

  /// The steps of a run that failed with their errors, in the order of the pipeline file.
  package func failedSteps(
    of runID: String
  ) throws(MetadataError) -> [(step: String, error: String)] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT step, error FROM step_runs WHERE run_id = ? AND status = 'failed' ORDER BY position
          """, arguments: [runID])
      return rows.map { ($0[0], ($0[1] as String?) ?? "") }
    }
  }
}
