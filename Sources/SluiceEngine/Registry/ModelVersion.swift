package import SluiceFrame

/// A numbered model of a model group: a promise about bytes.
package struct ModelVersion: Sendable, Equatable {
  package var group: String
  /// From 1, without gaps within a group.
  package var version: Int
  package var status: ApprovalStatus
  package var description: String?
  /// The model first; names are unique.
  package var artifacts: [ModelArtifact]
  /// The metrics' content, so that a decision can be read beside its numbers.
  package var metricValues: JSONValue?
  package var runID: String
  package var pipeline: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var createdAt: Int64
  package var createdBy: String
  package var properties: [String: String]
  /// How it came to be, as an object; see `ModelProvenance`.
  package var provenance: JSONValue

  package init(
    group: String, version: Int = 0, status: ApprovalStatus = .pendingManualApproval,
    description: String? = nil, artifacts: [ModelArtifact], metricValues: JSONValue? = nil,
    runID: String, pipeline: String, createdAt: Int64, createdBy: String,
    properties: [String: String] = [:], provenance: JSONValue = .object([:])
  ) {
    precondition(artifacts.first?.role == .model, "a model version begins with its model")
    self.group = group
    self.version = version
    self.status = status
    self.description = description
    self.artifacts = artifacts
    self.metricValues = metricValues
    self.runID = runID
    self.pipeline = pipeline
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.properties = properties
    self.provenance = provenance
  }

  /// `retail-fm/3`.
  package var name: String { "\(group)/\(version)" }

  package var model: ArtifactRecord { artifacts[0].record }
  package var encoder: ArtifactRecord? { artifact(.encoder) }
  package var metrics: ArtifactRecord? { artifact(.metrics) }
  /// The rows by which it knows customers and items.
  package var table: ArtifactRecord? { artifact(.table) }
  package var plots: [ModelArtifact] { artifacts.filter { $0.role == .plot } }

  package var serving: ServingColumns? {
    provenance["serving"].flatMap { ServingColumns(json: $0) }
  }

  private func artifact(_ role: ModelArtifact.Role) -> ArtifactRecord? {
    artifacts.first { $0.role == role }?.record
  }
}
