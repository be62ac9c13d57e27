import GRDB
package import SluiceEngine
import SluiceStore

extension MetadataStore {
  /// Keeps something from now on; what is pinned already gets the reason, time and person of this pin.
  ///
  /// - Returns: whether it was not pinned before.
  /// - Throws: `.invalid` where the reason is too long.
  package func insert(_ pin: Pin) throws(MetadataError) -> Bool {
    if let count = pin.reason?.unicodeScalars.count, count > 1024 {
      throw MetadataError(
        .invalid, "the reason is too long: \(count) characters, at most 1024 are allowed")
    }
    return try write(lasting: true) { database in
      let wasThere = try Self.remove(pin.target, in: database)
      let target = Columns(pin.target)
      try database.execute(
        sql: """
          INSERT INTO pins (run_id, step, port, digest, reason, created_at, created_by)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          target.run, target.step, target.port, target.digest?.column, pin.reason, pin.createdAt,
          pin.createdBy,
        ])
      return !wasThere
    }
  }

  /// - Returns: whether it was pinned.
  package func removePin(_ target: Pin.Target) throws(MetadataError) -> Bool {
    try write(lasting: true) { database in try Self.remove(target, in: database) }
  }

  private static func remove(_ target: Pin.Target, in database: Database) throws -> Bool {
    let target = Columns(target)
    try database.execute(
      sql: "DELETE FROM pins WHERE run_id IS ? AND step IS ? AND port IS ? AND digest IS ?",
      arguments: [target.run, target.step, target.port, target.digest?.column])
    return database.changesCount > 0
  }

  /// The oldest first.
  package func pins() throws(MetadataError) -> [Pin] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT run_id, step, port, digest, reason, created_at, created_by FROM pins
          ORDER BY created_at, id
          """
      ).map { row in
        Pin(
          target: try Columns(row).target, reason: row[4], createdAt: row[5], createdBy: row[6])
      }
    }
  }

  /// What a pin keeps, as far as it is known now; a run that goes on may add to it.
  package func artifacts(keptBy target: Pin.Target) throws(MetadataError) -> [ArtifactRecord] {
    try read { database in
      let target = Columns(target)
      let rows: [Row]
      if let digest = target.digest {
        rows = try Row.fetchAll(
          database, sql: "SELECT '', \(ArtifactRows.columns) FROM artifacts a WHERE a.digest = ?",
          arguments: [digest.column])
      } else {
        rows = try Row.fetchAll(
          database,
          sql: """
            SELECT o.port, \(ArtifactRows.columns) FROM step_holders h JOIN step_runs s ON s.run_id = h.holder
            JOIN step_outputs o ON o.step_run_id = s.id JOIN artifacts a ON a.id = o.artifact_id
            WHERE h.run_id = ?1 AND (?2 IS NULL OR s.step = ?2) AND (?3 IS NULL OR o.port = ?3)
            ORDER BY s.position, o.ordinal
            """, arguments: [target.run, target.step, target.port])
      }
      return try rows.map { try ArtifactRows.record($0, from: 1, port: $0[0]) }
    }
  }

  /// A target as it lies in the table.
  private struct Columns {
    var run: String?
    var step: String?
    var port: String?
    var digest: Digest?

    init(_ target: Pin.Target) {
      switch target {
      case .run(let run): self.run = run
      case .step(let run, let step): (self.run, self.step) = (run, step)
      case .output(let run, let step, let port):
        (self.run, self.step, self.port) = (run, step, port)
      case .object(let digest): self.digest = digest
      }
    }

    init(_ row: Row) throws {
      run = row[0]
      step = row[1]
      port = row[2]
      digest = try row.optionalDigest(3)
    }

    var target: Pin.Target {
      get throws {
        if let digest { return .object(digest) }
        guard let run else { throw MetadataError(.damaged, "a pin of nothing is in the metadata") }
        guard let step else { return .run(run) }
        return port.map { .output(run: run, step: step, port: $0) } ?? .step(run: run, step: step)
      }
    }
  }
}
