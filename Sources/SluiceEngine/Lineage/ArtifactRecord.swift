package import SluiceFrame
package import SluiceStore

/// One artifact that a step run gave: where it came out and which bytes it is.
package struct ArtifactRecord: Sendable, Equatable {
  package var port: String
  package var kind: ArtifactKind
  package var digest: Digest
  /// Bytes.
  package var size: Int
  /// The ending of its name, without a dot.
  package var fileExtension: String
  /// What there is to say of it without opening it: rows, columns, stored values, the schema.
  package var facts: [String: JSONValue]

  package init(
    port: String, kind: ArtifactKind, digest: Digest, size: Int, fileExtension: String,
    facts: [String: JSONValue] = [:]
  ) {
    self.port = port
    self.kind = kind
    self.digest = digest
    self.size = size
    self.fileExtension = fileExtension
    self.facts = facts
  }
}
