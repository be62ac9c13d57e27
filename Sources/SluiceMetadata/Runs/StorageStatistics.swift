package import SluiceEngine

/// How much is remembered, and how many bytes the artifacts have that it names.
package struct StorageStatistics: Sendable, Equatable {
  package struct Kind: Sendable, Equatable {
    package var kind: ArtifactKind
    package var count: Int
    package var bytes: Int
  }

  /// Kinds that there are, those with the most bytes first; bytes of two kinds are counted for both.
  package var kinds: [Kind]
  /// Distinct objects, and their bytes.
  package var objectCount: Int
  package var objectBytes: Int
  package var runCount: Int
  package var stepRunCount: Int
  package var cacheEntryCount: Int
  package var modelVersionCount: Int
  /// Of the database file, without its journal.
  package var databaseBytes: Int
}
