import GRDB
import SluiceEngine
import SluiceFrame
import SluiceStore

/// The rows of model versions, what belongs to them, and the events about them.
enum ModelRows {
  static func insert(
    _ version: ModelVersion, group: Int64, in database: Database
  ) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO model_versions (group_id, version, status, description, model_digest, metric_values, run_id,
          pipeline, provenance, created_at, created_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        group, version.version, version.status.rawValue, version.description,
        version.model.digest.column, version.metricValues.map(JSONText.write), version.runID,
        version.pipeline, JSONText.write(version.provenance), version.createdAt, version.createdBy,
      ])
    let id = database.lastInsertedRowID
    for artifact in version.artifacts {
      try database.execute(
        sql:
          "INSERT INTO model_artifacts (version_id, role, port, artifact_id) VALUES (?, ?, ?, ?)",
        arguments: [
          id, Self.column(artifact), artifact.record.port,
          try ArtifactRows.identifier(of: artifact.record, in: database),
        ])
    }
    try setProperties(version.properties, of: id, in: database)
    return id
  }

  static func version(
    _ number: Int, of group: String, in database: Database
  ) throws -> ModelVersion? {
    try versions(
      where: "g.name = ? AND v.version = ?", [group.databaseValue, number.databaseValue],
      in: database
    ).first
  }

  static func setProperties(
    _ properties: [String: String], of id: Int64, in database: Database
  ) throws {
    try database.execute(
      sql: "DELETE FROM model_properties WHERE version_id = ?", arguments: [id])
    for (key, value) in properties.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "INSERT INTO model_properties (version_id, key, value) VALUES (?, ?, ?)",
        arguments: [id, key, value])
    }
  }

  /// The row of a version that is there.
  static func identifier(
    _ number: Int, of group: String, in database: Database
  ) throws -> Int64? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT v.id FROM model_groups g JOIN model_versions v ON v.group_id = g.id
        WHERE g.name = ? AND v.version = ? AND v.deleted_at IS NULL
        """, arguments: [group, number])
  }

  /// The newest approved version of a group.
  static func approved(of group: String, in database: Database) throws -> Int? {
    try Int.fetchOne(
      database,
      sql: """
        SELECT max(v.version) FROM model_groups g JOIN model_versions v ON v.group_id = g.id
        WHERE g.name = ? AND v.status = 'Approved'
        """, arguments: [group])
  }

  /// Several artifacts of one role are told apart by their names: `plot:quality`.
  private static func column(_ artifact: ModelArtifact) -> String {
    let role = artifact.role.rawValue
    return artifact.name == role ? role : "\(role):\(artifact.name)"
  }

  private static func role(_ column: String) throws -> (ModelArtifact.Role, String) {
    let parts = column.split(separator: ":", maxSplits: 1).map(String.init)
    guard let role = parts.first.flatMap(ModelArtifact.Role.init(rawValue:)) else {
      throw MetadataError(
        .damaged, "a model version has an artifact of the unknown role '\(column)'")
    }
    return (role, parts.count > 1 ? parts[1] : role.rawValue)
  }

  /// Those that are there, newest first.
  static func versions(
    where condition: String, _ values: [DatabaseValue], limit: Int = .max, in database: Database
  ) throws -> [ModelVersion] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT v.id, g.name, v.version, v.status, v.description, v.metric_values, v.run_id, v.pipeline,
          v.created_at, v.created_by, v.provenance
        FROM model_groups g JOIN model_versions v ON v.group_id = g.id
        WHERE (\(condition)) AND v.deleted_at IS NULL ORDER BY v.version DESC LIMIT \(limit)
        """, arguments: StatementArguments(values))
    return try rows.map { row in try version(row, in: database) }
  }

  private static func version(_ row: Row, in database: Database) throws -> ModelVersion {
    let id: Int64 = row[0]
    let artifacts = try Row.fetchAll(
      database,
      sql: """
        SELECT m.role, m.port, \(ArtifactRows.columns)
        FROM model_artifacts m JOIN artifacts a ON a.id = m.artifact_id WHERE m.version_id = ?
        ORDER BY m.role
        """, arguments: [id])
    let known = try artifacts.map { row in
      let (role, name) = try Self.role(row[0])
      return ModelArtifact(role, name: name, try ArtifactRows.record(row, from: 2, port: row[1]))
    }
    let sorted = ModelArtifact.Role.allCases.flatMap { role in known.filter { $0.role == role } }
    guard sorted.first?.role == .model else {
      throw MetadataError(.damaged, "a model version without a model is in the metadata database")
    }
    let properties = try Row.fetchAll(
      database, sql: "SELECT key, value FROM model_properties WHERE version_id = ?", arguments: [id]
    )
    let values: String? = row[5]
    return ModelVersion(
      group: row[1], version: row[2], status: try row.case(3), description: row[4],
      artifacts: sorted, metricValues: try values.map(JSONText.read), runID: row[6],
      pipeline: row[7],
      createdAt: row[8], createdBy: row[9],
      properties: Dictionary(uniqueKeysWithValues: properties.map { ($0[0], $0[1]) }),
      provenance: try JSONText.read(row[10]))
  }
}
