package import SluiceStore

/// Where model versions and the decisions about them are kept; calls are safe from any thread and process.
package protocol ModelRegistry: Sendable {
  /// Registers a version in one transaction: the group is made when missing, the number is the next one.
  ///
  /// - Parameter draft: the version to be; its `version` is not read.
  /// - Returns: the new version, or the existing one with the same model digest in the group, and whether it is new.
  func register(_ draft: ModelVersion, host: String) throws -> (version: ModelVersion, isNew: Bool)

  /// The groups by name.
  func groups() throws -> [ModelGroupSummary]
  /// All versions of a group, newest first; empty for an unknown group.
  func versions(of group: String) throws -> [ModelVersion]
  func version(_ number: Int, of group: String) throws -> ModelVersion?
  /// The version that a name of the group points to: `approved`, the newest whose status is Approved; `latest`, the
  /// newest; or an alias that people have set.
  func version(named name: String, of group: String) throws -> ModelVersion?
  /// The versions whose model, encoder or metrics are these bytes, newest first within a group.
  func versions(using digest: Digest) throws -> [ModelVersion]
  /// Oldest first.
  func history(of group: String, version: Int?) throws -> [ApprovalEvent]

  /// Moves a version to `status` and appends the event.
  ///
  /// Allowed are Pending → Approved, Pending → Rejected, Rejected → Approved and Approved → Rejected; all else
  /// throws with the reason in words, as does an unknown version.
  func decide(
    _ status: ApprovalStatus, group: String, version: Int, reason: String?, actor: String,
    host: String, at: Int64
  ) throws -> ModelVersion
}

/// A model group at a glance.
package struct ModelGroupSummary: Sendable, Equatable {
  package var name: String
  package var versionCount: Int
  package var latest: ModelVersion
  /// The newest version whose status is Approved.
  package var approved: ModelVersion?

  package init(name: String, versionCount: Int, latest: ModelVersion, approved: ModelVersion?) {
    self.name = name
    self.versionCount = versionCount
    self.latest = latest
    self.approved = approved
  }
}
