import GRDB
import SluiceEngine
import SluiceFrame

/// Takes the approval events of schema version 5 over into the ledger, in their order.
enum LedgerMigration {
  static func run(in database: Database) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT g.name, v.version, e.from_status, e.to_status, e.reason, e.actor, e.host, e.at
        FROM approval_events_5 e JOIN model_versions v ON v.id = e.version_id
        JOIN model_groups g ON g.id = v.group_id ORDER BY e.id
        """)
    for row in rows {
      let number: Int = row[1]
      guard var version = try ModelRows.version(number, of: row[0], in: database) else { continue }
      let author = RegistryAuthor(actor: row[5], host: row[6], at: row[7])
      version.status = try row.case(3)
      let from: String? = row[2]
      try LedgerRows.append(
        from == nil
          ? LedgerRows.registration(of: version, origin: nil, by: author)
          : LedgerRows.decision(
            version.status == .approved ? .approved : .rejected, on: version,
            from: try row.case(2), reason: row[4], by: author, approvedNow: nil),
        by: author, in: database)
    }
    let aliases = try Row.fetchAll(
      database,
      sql: """
        SELECT g.name, a.alias, v.version, v.created_at, v.created_by FROM model_aliases a
        JOIN model_versions v ON v.id = a.version_id JOIN model_groups g ON g.id = v.group_id ORDER BY g.name, a.alias
        """)
    for row in aliases {
      let author = RegistryAuthor(actor: row[4], host: "", at: row[3])
      try LedgerRows.append(
        RegistryChange(
          .aliasSet, group: row[0], version: row[2], by: author,
          details: ["alias": .string(row[1])]), by: author, in: database)
    }
    try database.execute(sql: "DROP TABLE approval_events_5")
  }
}
