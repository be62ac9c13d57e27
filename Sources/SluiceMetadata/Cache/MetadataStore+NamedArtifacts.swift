import GRDB
import SluiceEngine
import SluiceStore

extension MetadataStore {
  /// Everything that a cache entry or a model version promises to be there.
  func namedArtifacts() throws(MetadataError) -> [ArtifactRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(ArtifactRows.columns) FROM artifacts a WHERE a.id IN
            (SELECT artifact_id FROM cache_outputs UNION SELECT artifact_id FROM model_artifacts)
          ORDER BY a.id
          """
      ).map { try ArtifactRows.record($0, from: 0, port: "") }
    }
  }

  /// Forgets finished work of which any of these objects is a result.
  ///
  /// - Returns: how many entries there were.
  func removeCacheEntries(naming digests: [Digest]) throws(MetadataError) -> Int {
    try write(lasting: true) { database in
      let remove = try database.cachedStatement(
        sql: """
          DELETE FROM cache_entries WHERE id IN
            (SELECT o.entry_id FROM cache_outputs o JOIN artifacts a ON a.id = o.artifact_id
              WHERE a.digest = ?)
          """)
      var removed = 0
      for digest in digests {
        try remove.execute(arguments: [digest.column])
        removed += database.changesCount
      }
      return removed
    }
  }
}
