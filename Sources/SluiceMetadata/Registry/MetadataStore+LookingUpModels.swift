import GRDB
package import SluiceEngine
import SluiceFrame
package import SluiceStore

extension MetadataStore {
  package func groups() throws(MetadataError) -> [ModelGroupSummary] {
    try read { database in
      // Each number is one step in an index.
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT g.name, g.count, l.version, l.status, l.created_at, g.approved, ifnull(a.metric_values, l.metric_values)
          FROM (SELECT id, name,
            (SELECT count(*) FROM model_versions v WHERE v.group_id = g.id AND v.deleted_at IS NULL) AS count,
            (SELECT max(version) FROM model_versions v WHERE v.group_id = g.id AND v.deleted_at IS NULL) AS latest,
            (SELECT max(version) FROM model_versions v WHERE v.group_id = g.id AND v.status = 'Approved') AS approved
            FROM model_groups g) g
          LEFT JOIN model_versions l ON l.group_id = g.id AND l.version = g.latest
          LEFT JOIN model_versions a ON a.group_id = g.id AND a.version = g.approved
          ORDER BY g.name
          """)
      return try rows.map { row in
        let values: String? = row[6]
        let status: String? = row[3]
        return ModelGroupSummary(
          name: row[0], versionCount: row[1], latest: row[2],
          latestStatus: status.flatMap(ApprovalStatus.init(rawValue:)), latestAt: row[4],
          approved: row[5], metricValues: try values.map(JSONText.read))
      }
    }
  }

  package func versions(
    of group: String, limit: Int
  ) throws(MetadataError) -> [ModelVersion] {
    try read { database in
      try ModelRows.versions(
        where: "g.name = ?", [group.databaseValue], limit: limit, in: database)
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
      switch name {
      case "latest":
        return try ModelRows.versions(
          where: "g.name = ?", [group.databaseValue], limit: 1, in: database
        ).first
      case "approved":
        return try ModelRows.approved(of: group, in: database)
          .flatMap { try ModelRows.version($0, of: group, in: database) }
      default:
        return try Self.aliases(of: group, in: database)[name]
          .flatMap { try ModelRows.version($0, of: group, in: database) }
      }
    }
  }

  package func aliases(of group: String) throws(MetadataError) -> [String: Int] {
    try read { database in try Self.aliases(of: group, in: database) }
  }

  static func aliases(of group: String, in database: Database) throws -> [String: Int] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT a.alias, v.version FROM model_groups g JOIN model_aliases a ON a.group_id = g.id
        JOIN model_versions v ON v.id = a.version_id WHERE g.name = ?
        """, arguments: [group])
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  package func history(
    of group: String, version: Int?, limit: Int
  ) throws(MetadataError) -> [LedgerEntry] {
    try read { database in
      try LedgerRows.entries(of: group, version: version, limit: limit, in: database)
    }
  }
}
