/// Bytes that a model version is a promise about, and what they are to it.
package struct ModelArtifact: Sendable, Equatable {
  package enum Role: String, Sendable, CaseIterable {
    case model, encoder, metrics, table, plot
  }

  package var role: Role
  /// What it is called where a version has several of a role; else the role's own name.
  package var name: String
  package var record: ArtifactRecord

  package init(_ role: Role, name: String? = nil, _ record: ArtifactRecord) {
    self.role = role
    self.name = name ?? role.rawValue
    self.record = record
  }
}
