import GRDB
import SluiceEngine
import SluiceFrame

extension MetadataStore {
  /// The newest runs first, each with what became of its steps.
  package func runSummaries(
    limit: Int, pipeline: String? = nil
  ) throws(MetadataError) -> [RunSummary] {
    try read { database in
      let filter = pipeline == nil ? "" : "WHERE pipeline = ?"
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT \(Self.summaryColumns)
          FROM runs \(filter) ORDER BY started_at DESC, id DESC LIMIT ?
          """, arguments: StatementArguments(pipeline.map { [$0] } ?? []) + [max(0, limit)])
      return try rows.map { row in try Self.summary(row, in: database) }
    }
  }

  static let summaryColumns =
    "id, pipeline, pipeline_path, parameters, status, started_at, finished_at, environment"

  /// - Parameter row: of `summaryColumns`.
  static func summary(_ row: Row, in database: Database) throws -> RunSummary {
    var summary = RunSummary(
      id: row[0], pipeline: row[1], pipelinePath: row[2], parameters: try row.members(3),
      status: try row.case(4), startedAt: row[5], finishedAt: row[6],
      environment: try row.members(7), stepCounts: [:], stepSeconds: 0)
    let counts = try database.cachedStatement(
      sql: "SELECT status, count(*), sum(seconds) FROM step_runs WHERE run_id = ? GROUP BY status")
    let owner = try owner(ofStepsOf: summary.id, in: database)
    for count in try Row.fetchAll(counts, arguments: [owner]) {
      let status: StepRunRecord.Status = owner == summary.id ? try count.case(0) : .cached
      summary.stepCounts[status, default: 0] += count[1] as Int
      if owner == summary.id { summary.stepSeconds += count[2] as Double }
    }
    return summary
  }

  package func storageStatistics() throws(MetadataError) -> StorageStatistics {
    try read { database in
      func number(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
      let kinds = try Row.fetchAll(
        database,
        sql: """
          SELECT kind, count(*), sum(size) FROM (SELECT DISTINCT kind, digest, size FROM artifacts)
          GROUP BY kind ORDER BY sum(size) DESC, kind
          """)
      let objects = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*), coalesce(sum(size), 0) FROM (SELECT DISTINCT digest, size FROM artifacts)
          """)
      return StorageStatistics(
        kinds: try kinds.map { row in
          StorageStatistics.Kind(kind: try row.case(0), count: row[1], bytes: row[2])
        },
        objectCount: objects?[0] ?? 0, objectBytes: objects?[1] ?? 0,
        runCount: try number("SELECT count(*) FROM runs"),
        stepRunCount: try number("SELECT count(*) FROM step_runs"),
        cacheEntryCount: try number("SELECT count(*) FROM cache_entries"),
        modelVersionCount: try number("SELECT count(*) FROM model_versions"),
        databaseBytes: try number("PRAGMA page_count") * number("PRAGMA page_size"))
    }
  }
}
