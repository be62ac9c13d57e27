package import SluiceFrame
package import SluiceStore

/// An artifact in memory: handed from step to step, written to the store beside the next step's work.
package protocol ArtifactValue: Sendable {
  static var artifactKind: ArtifactKind { get }

  /// What there is to say of it without opening it: rows, columns, stored values.
  var facts: [String: JSONValue] { get }

  /// Writes the stored form; the same value always gives the same bytes.
  func write(to sink: inout ArtifactSink) throws

  /// Moves the stored form into the store, where it is a file already; nil where it is to be written.
  func adopt(into store: ObjectStore) throws -> (digest: Digest, size: Int)?

  /// Reads the stored form.
  static func read(fromFileAt path: String) throws -> Self

  /// The same artifact where it is held in another way, such as a table of which rows were dropped; nil where it is not
  /// of this kind.
  static func taking(_ value: any ArtifactValue) -> Self?
}

extension ArtifactValue {
  package static func taking(_ value: any ArtifactValue) -> Self? { value as? Self }

  package func adopt(into store: ObjectStore) throws -> (digest: Digest, size: Int)? { nil }
}
