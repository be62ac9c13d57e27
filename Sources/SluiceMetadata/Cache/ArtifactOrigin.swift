import GRDB
package import SluiceEngine
package import SluiceStore

/// What an object is and who made it, as far as the metadata know.
package struct ArtifactOrigin: Sendable, Equatable {
  package var kind: ArtifactKind
  package var fileExtension: String
  /// Bytes it has when it is whole.
  package var size: Int
  /// nil where no step run that gave it is remembered.
  package var maker: Maker?

  package struct Maker: Sendable, Hashable {
    package var pipeline: String
    package var run: String
    package var step: String
    package var port: String
  }

  package init(kind: ArtifactKind, fileExtension: String, size: Int, maker: Maker?) {
    self.kind = kind
    self.fileExtension = fileExtension
    self.size = size
    self.maker = maker
  }
}

extension MetadataStore {
  /// Everything that steps ever gave, with the newest step run that made it rather than took it from the cache.
  package func origins() throws(MetadataError) -> [Digest: ArtifactOrigin] {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT a.digest, a.kind, a.extension, a.size, r.pipeline, s.run_id, s.step,
            (SELECT port FROM step_outputs WHERE step_run_id = s.id AND artifact_id = a.id)
          FROM artifacts a
          LEFT JOIN step_runs s ON s.id =
            (SELECT n.id FROM step_outputs o JOIN step_runs n ON n.id = o.step_run_id
              WHERE o.artifact_id = a.id ORDER BY n.status = 'succeeded' DESC, n.id DESC LIMIT 1)
          LEFT JOIN runs r ON r.id = s.run_id
          ORDER BY a.id
          """)
      var origins: [Digest: ArtifactOrigin] = [:]
      while let row = try rows.next() {
        let pipeline: String? = row[4]
        origins[try row.digest(0)] = ArtifactOrigin(
          kind: try row.case(1), fileExtension: row[2], size: row[3],
          maker: pipeline.map { .init(pipeline: $0, run: row[5], step: row[6], port: row[7]) })
      }
      return origins
    }
  }
}
