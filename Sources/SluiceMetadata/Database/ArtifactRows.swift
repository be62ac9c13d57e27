import GRDB
import SluiceEngine
import SluiceFrame
import SluiceStore

/// The rows of `artifacts`, shared by everything that names the same bytes.
enum ArtifactRows {
  /// The identifier of the artifact's row, made when missing.
  ///
  /// Facts are what can be said of the bytes, so those of the newest writer, who may know more, are kept.
  static func identifier(of artifact: ArtifactRecord, in database: Database) throws -> Int64 {
    let facts = JSONText.write(artifact.facts)
    let find = try database.cachedStatement(
      sql: "SELECT id, facts FROM artifacts WHERE digest = ? AND kind = ? AND extension = ?")
    if let row = try Row.fetchOne(
      find,
      arguments: [artifact.digest.column, artifact.kind.rawValue, artifact.fileExtension])
    {
      let id: Int64 = row[0]
      if row[1] as String != facts {
        try database.cachedStatement(sql: "UPDATE artifacts SET facts = ? WHERE id = ?")
          .execute(arguments: [facts, id])
      }
      return id
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO artifacts (digest, kind, extension, size, facts) VALUES (?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        artifact.digest.column, artifact.kind.rawValue, artifact.fileExtension, artifact.size,
        facts,
      ])
    return database.lastInsertedRowID
  }

  /// The columns that `record` reads; `a` names the artifacts table.
  static let columns = "a.kind, a.digest, a.size, a.extension, a.facts"

  /// The artifact in the five columns from `start` on.
  static func record(_ row: Row, from start: Int, port: String) throws -> ArtifactRecord {
    ArtifactRecord(
      port: port, kind: try row.case(start), digest: try row.digest(start + 1),
      size: row[start + 2], fileExtension: row[start + 3], facts: try row.members(start + 4))
  }
}
