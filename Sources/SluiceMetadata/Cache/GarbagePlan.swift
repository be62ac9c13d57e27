import SluiceEngine
package import SluiceStore

/// What a garbage collection would remove, and what it would leave.
package struct GarbagePlan: Sendable, Equatable {
  package struct Object: Sendable, Equatable {
    package var digest: Digest
    /// Bytes on the disk.
    package var size: Int
    /// nil where the metadata know nothing of it.
    package var origin: ArtifactOrigin?
  }

  /// Rows of cache entries whose outputs go, or whose runs do.
  var entries: [Int64] = []
  /// In the order of digests.
  package var objects: [Object] = []
  /// Names in the folder of the runs, the oldest first.
  package var runFolders: [String] = []
  /// Objects that processes which died left half written.
  package var temporaryFiles = FileTree.Size.none
  /// Names of the folders in which runs that are over had their steps work.
  package var scratchFolders: [String] = []
  /// What lies in them.
  package var scratch = FileTree.Size.none

  package var keptObjects = 0
  /// Bytes of the objects that stay.
  package var keptBytes = 0
  package var keptRuns = 0
  package var modelVersions = 0
  package var pins = 0

  package var entryCount: Int { entries.count }
  package var objectBytes: Int { objects.reduce(0) { $0 + $1.size } }
  /// Bytes of all files that would go.
  package var bytes: Int { objectBytes + temporaryFiles.bytes + scratch.bytes }

  package var isEmpty: Bool {
    entries.isEmpty && objects.isEmpty && runFolders.isEmpty && temporaryFiles.files == 0
      && scratchFolders.isEmpty
  }
}
