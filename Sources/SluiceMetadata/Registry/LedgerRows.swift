import FoundationEssentials
import GRDB
import SluiceEngine
import SluiceFrame
import SluiceSigning
import SluiceStore

/// The rows of the registry's record.
enum LedgerRows {
  /// Adds an entry after the last one, signed where its author has a key for it.
  static func append(
    _ change: RegistryChange, by author: RegistryAuthor, in database: Database
  ) throws {
    let last = try Row.fetchOne(
      database, sql: "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1")
    let sequence: Int = last?[0] ?? 0
    let previous = try last?.digest(1) ?? LedgerEntry.beginning
    let payload = JSONText.write(change.json)
    let hash = LedgerEntry.hash(of: payload, after: previous)
    let signature = try author.key?.signature(of: LedgerEntry.signedText(for: hash))
    try database.execute(
      sql: """
        INSERT INTO ledger (sequence, group_name, version, payload, previous, hash, signer, signature)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        sequence + 1, change.group, change.version, payload, previous.column, hash.column,
        change.signer?.name, signature.map { Data($0) },
      ])
  }

  /// - Parameter origin: what another registry's record says of it.
  static func registration(
    of version: ModelVersion, origin: LedgerExcerpt?, by author: RegistryAuthor
  ) -> RegistryChange {
    let recorded = LedgerReplay.Version(version)
    var details: [String: JSONValue] = [
      "artifacts": .object(recorded.artifacts.mapValues { .string($0) }),
      "properties": .object(version.properties.mapValues { .string($0) }),
      "provenance": .string(recorded.provenance), "run": .string(version.runID),
      "pipeline": .string(version.pipeline),
    ]
    details["description"] = version.description.map { .string($0) }
    details["metrics"] = version.metricValues
    details["origin"] = origin?.json
    return RegistryChange(
      .registered, group: version.group, version: version.version, to: version.status, by: author,
      details: details)
  }

  /// - Parameter version: the version as it is after the decision.
  static func decision(
    _ event: RegistryChange.Event, on version: ModelVersion, from: ApprovalStatus, reason: String?,
    by author: RegistryAuthor, approvedNow: Int?
  ) -> RegistryChange {
    let recorded = LedgerReplay.Version(version)
    var details: [String: JSONValue] = [
      "artifacts": .object(recorded.artifacts.mapValues { .string($0) }),
      "provenance": .string(recorded.provenance),
      "model": .string(version.model.digest.hex), "run": .string(version.runID),
    ]
    details["metrics"] = version.metricValues
    details["approved"] = approvedNow.map { .integer($0) }
    return RegistryChange(
      event, group: version.group,
      version: version.version, from: from, to: version.status, reason: reason, by: author,
      details: details)
  }

  /// Oldest first; of many the newest `limit`.
  static func entries(
    of group: String, version: Int?, limit: Int, in database: Database
  ) throws -> [LedgerEntry] {
    try entries(
      where: "group_name = ?1 AND (?2 IS NULL OR version = ?2) ORDER BY sequence DESC LIMIT ?3",
      [group, version, limit], in: database
    ).reversed()
  }

  /// The entries about a version and about its group's policy, oldest first.
  static func excerpt(
    of group: String, version: Int, in database: Database
  ) throws -> LedgerExcerpt {
    let own = try entries(
      where: "group_name = ? AND version = ?", [group, version], in: database)
    let ofGroup = try entries(
      where: "group_name = ? AND version IS NULL", [group], in: database)
    return LedgerExcerpt(
      group: group, version: version,
      entries: (own + ofGroup).sorted { $0.sequence < $1.sequence })
  }

  /// What the record says of a group's policy, worked out from its few entries about the group itself.
  static func policies(of group: String, in database: Database) throws -> LedgerReplay.Group {
    var replay = LedgerReplay()
    for entry in try entries(
      where: "group_name = ? AND version IS NULL ORDER BY sequence", [group], in: database)
    {
      if let fault = replay.takeExcerpt(entry) {
        throw MetadataError(.damaged, fault, hint: "'sluice models verify' tells more")
      }
    }
    return replay.groups[group] ?? LedgerReplay.Group()
  }

  /// The approvals of a version that wait for further ones.
  static func endorsements(
    of group: String, version: Int, in database: Database
  ) throws -> [Endorsement] {
    var waiting: [Endorsement] = []
    for entry in try excerpt(of: group, version: version, in: database).entries {
      switch entry.change.event {
      case .endorsed: waiting.append(Endorsement(entry.change))
      case .approved, .rejected, .policySet: waiting = []
      default: break
      }
    }
    return waiting
  }

  static func change(_ sequence: Int, in database: Database) throws -> RegistryChange {
    guard
      let entry = try entries(where: "sequence = ?", [sequence], in: database).first
    else {
      throw MetadataError(.damaged, "entry \(sequence) of the registry's ledger is missing")
    }
    return entry.change
  }

  /// How a version came in; nil where the record does not tell.
  static func registration(
    of group: String, _ version: Int, in database: Database
  ) throws -> RegistryChange? {
    try entries(
      where: "group_name = ? AND version = ? ORDER BY sequence LIMIT 1", [group, version],
      in: database
    ).first?.change
  }

  private static func entries(
    where condition: String, _ values: StatementArguments, in database: Database
  ) throws -> [LedgerEntry] {
    try Row.fetchAll(
      database, sql: "SELECT \(columns) FROM ledger WHERE \(condition)", arguments: values
    ).map { row in
      guard let entry = try entry(row) else {
        throw MetadataError(
          .damaged, "entry \(row[0] as Int) of the registry's ledger is damaged",
          hint: "'sluice models verify' tells more")
      }
      return entry
    }
  }

  static let columns = "sequence, payload, previous, hash, signature"

  /// nil where its content cannot be read.
  static func entry(_ row: Row) throws -> LedgerEntry? {
    let payload: String = row[1]
    guard let change = (try? JSONText.read(payload)).flatMap(RegistryChange.init(json:)) else {
      return nil
    }
    let signature: Data? = row[4]
    return LedgerEntry(
      sequence: row[0], change: change, payload: payload, previous: try row.digest(2),
      hash: try row.digest(3), signature: signature.map { Array($0) })
  }
}
