package import SluiceFrame
package import SluiceStore

/// A folder with everything in it, kept as a manifest and an object for each file.
package struct FolderArtifact: ArtifactValue, Equatable {
  package static let artifactKind = ArtifactKind.folder

  package let manifest: FolderManifest
  /// The manifest in the store.
  private let object: StoredObject

  /// Moves a folder's files into the store.
  package init(adopting folder: String, into store: ObjectStore) throws {
    manifest = try FolderManifest(adopting: folder, into: store)
    object = StoredObject(try manifest.store(in: store))
  }

  private init(manifest: FolderManifest, object: StoredObject) {
    self.manifest = manifest
    self.object = object
  }

  package var facts: [String: JSONValue] {
    ["files": .integer(manifest.files.count), "bytes": .integer(manifest.size)]
  }

  package func adopt(into store: ObjectStore) throws -> (digest: Digest, size: Int)? {
    (object.digest, object.size)
  }

  package func write(to sink: inout ArtifactSink) throws {
    preconditionFailure("a folder is in the store already")
  }

  /// - Parameter path: that of the manifest.
  package static func read(fromFileAt path: String) throws -> FolderArtifact {
    let (digest, size) = try Digest.of(fileAt: path)
    return FolderArtifact(
      manifest: try FolderManifest.read(fileAt: path),
      object: StoredObject((digest: digest, size: size)))
  }
}

/// An object that is in the store.
struct StoredObject: Sendable, Equatable {
  let digest: Digest
  /// Bytes.
  let size: Int

  init(_ object: (digest: Digest, size: Int)) {
    digest = object.digest
    size = object.size
  }
}
