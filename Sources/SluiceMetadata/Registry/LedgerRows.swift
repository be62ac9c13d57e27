import GRDB
import SluiceEngine
import SluiceFrame
import SluiceStore

/// The rows of the registry's record.
enum LedgerRows {
  /// Adds an entry after the last one.
  static func append(_ change: RegistryChange, in database: Database) throws {
    let last = try Row.fetchOne(
      database, sql: "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1")
    let sequence: Int = last?[0] ?? 0
    let previous = try last?.digest(1) ?? LedgerEntry.beginning
    let payload = JSONText.write(change.json)
    try database.execute(
      sql: """
        INSERT INTO ledger (sequence, group_name, version, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        sequence + 1, change.group, change.version, payload, previous.column,
        LedgerEntry.hash(of: payload, after: previous).column,
      ])
  }

  static func registration(of version: ModelVersion, by author: RegistryAuthor) -> RegistryChange {
    let recorded = LedgerReplay.Version(version)
    var details: [String: JSONValue] = [
      "artifacts": .object(recorded.artifacts.mapValues { .string($0) }),
      "properties": .object(version.properties.mapValues { .string($0) }),
      "provenance": .string(recorded.provenance), "run": .string(version.runID),
      "pipeline": .string(version.pipeline),
    ]
    details["description"] = version.description.map { .string($0) }
    details["metrics"] = version.metricValues
    return RegistryChange(
      .registered, group: version.group, version: version.version, to: version.status, by: author,
      details: details)
  }

  /// - Parameter version: the version as it is after the decision.
  static func decision(
    on version: ModelVersion, from: ApprovalStatus, reason: String?, by author: RegistryAuthor,
    approvedNow: Int?
  ) -> RegistryChange {
    var details: [String: JSONValue] = [
      "model": .string(version.model.digest.hex), "run": .string(version.runID),
    ]
    details["metrics"] = version.metricValues
    details["approved"] = approvedNow.map { .integer($0) }
    return RegistryChange(
      version.status == .approved ? .approved : .rejected, group: version.group,
      version: version.version, from: from, to: version.status, reason: reason, by: author,
      details: details)
  }

  /// Oldest first; of many the newest `limit`.
  static func entries(
    of group: String, version: Int?, limit: Int, in database: Database
  ) throws -> [LedgerEntry] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT sequence, payload, previous, hash FROM ledger
        WHERE group_name = ?1 AND (?2 IS NULL OR version = ?2) ORDER BY sequence DESC LIMIT ?3
        """, arguments: [group, version, limit])
    return try rows.reversed().map { row in
      let payload: String = row[1]
      guard let change = RegistryChange(json: try JSONText.read(payload)) else {
        throw MetadataError(
          .damaged, "entry \(row[0] as Int) of the registry's ledger is damaged",
          hint: "'sluice models verify' tells more")
      }
      return LedgerEntry(
        sequence: row[0], change: change, payload: payload, previous: try row.digest(2),
        hash: try row.digest(3))
    }
  }
}
