package import SluiceFrame

/// SageMaker's three states of a model version; the raw values are SageMaker's spelling.
package enum ApprovalStatus: String, Sendable, CaseIterable {
  case pendingManualApproval = "PendingManualApproval"
  case approved = "Approved"
  case rejected = "Rejected"
}

/// A numbered model of a model group: a promise about bytes.
package struct ModelVersion: Sendable, Equatable {
  package var group: String
  /// From 1, without gaps within a group.
  package var version: Int
  package var status: ApprovalStatus
  package var description: String?
  package var model: ArtifactRecord
  package var encoder: ArtifactRecord?
  package var metrics: ArtifactRecord?
  /// The metrics' content, so that a decision can be read beside its numbers.
  package var metricValues: JSONValue?
  package var runID: String
  package var pipeline: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var createdAt: Int64
  package var createdBy: String
  package var properties: [String: String]

  package init(
    group: String, version: Int, status: ApprovalStatus, description: String?,
    model: ArtifactRecord, encoder: ArtifactRecord?, metrics: ArtifactRecord?,
    metricValues: JSONValue?, runID: String, pipeline: String, createdAt: Int64,
    createdBy: String, properties: [String: String]
  ) {
    self.group = group
    self.version = version
    self.status = status
    self.description = description
    self.model = model
    self.encoder = encoder
    self.metrics = metrics
    self.metricValues = metricValues
    self.runID = runID
    self.pipeline = pipeline
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.properties = properties
  }
}
