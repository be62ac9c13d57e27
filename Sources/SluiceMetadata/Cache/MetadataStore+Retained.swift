import GRDB
import SluiceEngine
import SluiceStore

/// What the metadata say is to be kept, and what they name beside it.
struct Retained: Sendable {
  struct Entry: Sendable {
    var id: Int64
    /// A step of a run that is kept made it or took it over.
    var isOfKeptRun: Bool
    var outputs: [Digest]
  }

  var keptRuns: Set<String>
  /// Of runs whose folders the kept ones share; a kept run that shares none is among them itself.
  var holders: Set<String>
  /// Of all runs that are remembered.
  var runs: Set<String>
  /// What kept runs read and gave, what model versions are made of, and what is pinned.
  var artifacts: [ArtifactRecord]
  /// All entries, kept or not.
  var entries: [Entry]
  var modelVersionCount: Int
  var pinCount: Int
}

extension MetadataStore {
  /// One moment of what is to be kept.
  ///
  /// - Parameter keepRuns: how many runs of each pipeline, the newest; unless it is none, the newest that succeeded too.
  func retained(keepRuns: Int) throws(MetadataError) -> Retained {
    try read { database in
      let limit = StatementArguments([max(0, keepRuns)])
      let kept = try String.fetchSet(
        database, sql: Self.kept + "SELECT id FROM kept", arguments: limit)
      let artifacts = try Row.fetchAll(
        database,
        sql: Self.kept + """
          SELECT \(ArtifactRows.columns) FROM artifacts a WHERE a.id IN (
            SELECT artifact_id FROM model_artifacts
            UNION
            SELECT o.artifact_id FROM step_runs s JOIN step_outputs o ON o.step_run_id = s.id
            WHERE s.run_id IN (SELECT id FROM holders)
            UNION
            SELECT o.artifact_id FROM pins p JOIN step_holders h ON h.run_id = p.run_id
            JOIN step_runs s ON s.run_id = h.holder AND (p.step IS NULL OR s.step = p.step)
            JOIN step_outputs o ON o.step_run_id = s.id AND (p.port IS NULL OR o.port = p.port)
          ) OR a.digest IN (
            SELECT digest FROM pins WHERE digest IS NOT NULL
            UNION
            SELECT i.digest FROM step_runs s JOIN step_inputs i ON i.step_run_id = s.id
            WHERE s.run_id IN (SELECT id FROM holders)
          ) ORDER BY a.id
          """, arguments: limit)
      return Retained(
        keptRuns: kept,
        holders: try String.fetchSet(
          database, sql: Self.kept + "SELECT id FROM holders", arguments: limit),
        runs: try String.fetchSet(database, sql: "SELECT id FROM runs"),
        artifacts: try artifacts.map { try ArtifactRows.record($0, from: 0, port: "") },
        entries: try Self.entries(limit, in: database),
        modelVersionCount: try Int.fetchOne(database, sql: "SELECT count(*) FROM model_versions")
          ?? 0,
        pinCount: try Int.fetchOne(database, sql: "SELECT count(*) FROM pins") ?? 0)
    }
  }

  private static let kept = """
    WITH kept (id) AS (
      SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY pipeline ORDER BY started_at DESC, id DESC) AS place
        FROM runs) WHERE place <= ?1
      UNION
      SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY pipeline ORDER BY started_at DESC, id DESC) AS place
        FROM runs WHERE status = 'succeeded') WHERE place <= min(?1, 1)
      UNION
      SELECT run_id FROM pins WHERE run_id IS NOT NULL AND step IS NULL),
    holders (id) AS (SELECT holder FROM step_holders WHERE run_id IN (SELECT id FROM kept))

    """

  private static func entries(
    _ limit: StatementArguments, in database: Database
  ) throws -> [Retained.Entry] {
    let rows = try Row.fetchCursor(
      database,
      sql: kept + """
        SELECT e.id, a.digest, e.run_id IN (SELECT id FROM kept) OR e.key IN
          (SELECT cache_key FROM step_runs WHERE run_id IN (SELECT id FROM holders) AND cache_key IS NOT NULL)
        FROM cache_entries e LEFT JOIN cache_outputs o ON o.entry_id = e.id
        LEFT JOIN artifacts a ON a.id = o.artifact_id ORDER BY e.id, o.ordinal
        """, arguments: limit)
    var entries: [Retained.Entry] = []
    while let row = try rows.next() {
      let id: Int64 = row[0]
      if entries.last?.id != id {
        entries.append(.init(id: id, isOfKeptRun: row[2], outputs: []))
      }
      if let digest = try row.optionalDigest(1) {
        entries[entries.count - 1].outputs.append(digest)
      }
    }
    return entries
  }

  /// Forgets finished work, in one transaction that lasts through a power cut.
  func removeCacheEntries(_ ids: [Int64]) throws(MetadataError) {
    if ids.isEmpty { return }
    try write(lasting: true) { database in
      let remove = try database.cachedStatement(sql: "DELETE FROM cache_entries WHERE id = ?")
      for id in ids { try remove.execute(arguments: [id]) }
    }
  }
}
