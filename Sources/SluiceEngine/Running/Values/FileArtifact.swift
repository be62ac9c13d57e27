package import SluiceFrame
package import SluiceStore

/// Bytes of any kind, in a file that nobody changes any more.
package struct FileArtifact: ArtifactValue, Equatable {
  package static let artifactKind = ArtifactKind.file

  package let path: String
  package let facts: [String: JSONValue]
  /// The ending of its name, without a dot, where the port leaves it open.
  let fileExtension: String?
  /// The file goes into the store and away from its path.
  private let isOwned: Bool
  /// The object that the file is already.
  private let object: StoredObject?

  /// - Parameter isOwned: the file lies in a scratch folder of the project and is moved into the store from there.
  package init(path: String, facts: [String: JSONValue] = [:], isOwned: Bool = false) {
    self.path = path
    self.facts = facts
    self.isOwned = isOwned
    fileExtension = nil
    object = nil
  }

  /// A file of the store.
  package init(
    stored object: (digest: Digest, size: Int), path: String, facts: [String: JSONValue] = [:],
    fileExtension: String? = nil
  ) {
    self.path = path
    self.facts = facts
    self.fileExtension = fileExtension
    isOwned = false
    self.object = StoredObject(object)
  }

  package func adopt(into store: ObjectStore) throws -> (digest: Digest, size: Int)? {
    if let object { return (object.digest, object.size) }
    return isOwned ? try store.adopt(fileAt: path) : nil
  }

  package func write(to sink: inout ArtifactSink) throws {
    let file = try MappedFile(path: path)
    try unsafe sink.write(file.bytes.bytes)
  }

  package static func read(fromFileAt path: String) throws -> FileArtifact {
    FileArtifact(path: path)
  }
}
