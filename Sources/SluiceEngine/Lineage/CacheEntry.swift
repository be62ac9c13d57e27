package import SluiceFrame
package import SluiceStore

/// A finished piece of work that can be taken over instead of done again.
package struct CacheEntry: Sendable, Equatable {
  package var key: Digest
  /// The digest of the key's ingredients but for the inputs; work with no entry under it was never done.
  package var workKey: Digest
  /// The pipeline and step that made it, to find what a changed step is to be compared with.
  package var pipeline: String
  package var step: String
  /// The ingredients of the key by name, as they are hashed.
  package var manifest: [Ingredient]
  package var outputs: [ArtifactRecord]
  package var results: [String: JSONValue]
  package var runID: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var createdAt: Int64
  package var seconds: Double

  /// One named part of a cache key, in the order in which it is hashed.
  package struct Ingredient: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    key: Digest, workKey: Digest, pipeline: String, step: String, manifest: [Ingredient],
    outputs: [ArtifactRecord], results: [String: JSONValue], runID: String, createdAt: Int64,
    seconds: Double
  ) {
    self.key = key
    self.workKey = workKey
    self.pipeline = pipeline
    self.step = step
    self.manifest = manifest
    self.outputs = outputs
    self.results = results
    self.runID = runID
    self.createdAt = createdAt
    self.seconds = seconds
  }
}
