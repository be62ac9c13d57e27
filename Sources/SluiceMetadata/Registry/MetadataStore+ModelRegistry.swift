import GRDB
package import SluiceEngine
import SluiceFrame
package import SluiceStore

extension MetadataStore: ModelRegistry {
  package func register(
    _ draft: ModelVersion, host: String
  ) throws(MetadataError) -> (version: ModelVersion, isNew: Bool) {
    try RegistryRules.check(draft)
    return try write(lasting: true) { database in
      let group = try Self.group(of: draft, in: database)
      if let number = try Int.fetchOne(
        database, sql: "SELECT version FROM model_versions WHERE group_id = ? AND model_digest = ?",
        arguments: [group, draft.model.digest.column]),
        let existing = try ModelRows.version(number, of: draft.group, in: database)
      {
        return (existing, false)
      }
      let newest = try Int.fetchOne(
        database, sql: "SELECT max(version) FROM model_versions WHERE group_id = ?",
        arguments: [group])
      var version = draft
      version.version = (newest ?? 0) + 1
      let id = try ModelRows.insert(version, group: group, in: database)
      try ModelRows.append(
        ApprovalEvent(
          group: version.group, version: version.version, from: nil, to: version.status,
          reason: nil, actor: version.createdBy, host: host, at: version.createdAt),
        versionID: id, in: database)
      return (version, true)
    }
  }

  /// The identifier of the draft's group, made when missing.
  private static func group(of draft: ModelVersion, in database: Database) throws -> Int64 {
    if let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM model_groups WHERE name = ?", arguments: [draft.group])
    {
      return id
    }
    try database.execute(
      sql: "INSERT INTO model_groups (name, created_at, created_by) VALUES (?, ?, ?)",
      arguments: [draft.group, draft.createdAt, draft.createdBy])
    return database.lastInsertedRowID
  }

  package func groups() throws(MetadataError) -> [ModelGroupSummary] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT g.name, count(*), max(v.version), max(CASE WHEN v.status = 'Approved' THEN v.version END)
          FROM model_groups g JOIN model_versions v ON v.group_id = g.id
          GROUP BY g.id ORDER BY g.name
          """)
      return try rows.compactMap { row in
        let name: String = row[0]
        guard let latest = try ModelRows.version(row[2], of: name, in: database) else { return nil }
        let approved: Int? = row[3]
        return ModelGroupSummary(
          name: name, versionCount: row[1], latest: latest,
          approved: try approved.flatMap { try ModelRows.version($0, of: name, in: database) })
      }
    }
  }

  package func versions(of group: String) throws(MetadataError) -> [ModelVersion] {
    try read { database in
      try ModelRows.versions(where: "g.name = ?", [group.databaseValue], in: database)
    }
  }

  package func versions(using digest: Digest) throws(MetadataError) -> [ModelVersion] {
    try read { database in
      try ModelRows.versions(
        where: """
          v.id IN (SELECT m.version_id FROM artifacts a JOIN model_artifacts m ON m.artifact_id = a.id
            WHERE a.digest = ?)
          """, [digest.column.databaseValue], in: database)
    }
  }

  package func version(
    _ number: Int, of group: String
  ) throws(MetadataError) -> ModelVersion? {
    try read { database in try ModelRows.version(number, of: group, in: database) }
  }

  package func version(
    named name: String, of group: String
  ) throws(MetadataError) -> ModelVersion? {
    try read { database in
      let condition =
        switch name {
        case "latest": "g.name = ?1"
        case "approved": "g.name = ?1 AND v.status = 'Approved'"
        default:
          "g.name = ?1 AND v.id = (SELECT version_id FROM model_aliases WHERE group_id = g.id AND alias = ?2)"
        }
      return try ModelRows.versions(
        where: condition,
        ["latest", "approved"].contains(name)
          ? [group.databaseValue] : [group.databaseValue, name.databaseValue], in: database
      ).first
    }
  }

  package func history(
    of group: String, version: Int?
  ) throws(MetadataError) -> [ApprovalEvent] {
    try read { database in try ModelRows.events(of: group, version: version, in: database) }
  }

  package func decide(
    _ status: ApprovalStatus, group: String, version number: Int, reason: String?, actor: String,
    host: String, at moment: Int64
  ) throws(MetadataError) -> ModelVersion {
    try write(lasting: true) { database in
      guard var version = try ModelRows.version(number, of: group, in: database) else {
        throw try Self.unknownVersion(number, of: group, in: database)
      }
      try RegistryRules.check(version, becoming: status, reason: reason)
      let event = ApprovalEvent(
        group: group, version: number, from: version.status, to: status, reason: reason,
        actor: actor, host: host, at: moment)
      try ModelRows.move(to: status, event, in: database)
      version.status = status
      return version
    }
  }

  private static func unknownVersion(
    _ number: Int, of group: String, in database: Database
  ) throws -> MetadataError {
    let count = try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM model_versions v JOIN model_groups g ON g.id = v.group_id WHERE g.name = ?
        """, arguments: [group])
    switch count ?? 0 {
    case 0:
      return MetadataError(
        .unknown, "there is no model group '\(group)'", hint: "'sluice models list' names them")
    case 1:
      return MetadataError(
        .unknown, "the model group '\(group)' has no version \(number), only version 1")
    case let count:
      return MetadataError(
        .unknown, "the model group '\(group)' has no version \(number), only 1 to \(count)")
    }
  }
}
