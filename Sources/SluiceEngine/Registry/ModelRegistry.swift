package import SluiceFrame
package import SluiceStore

/// Where model versions and the decisions about them are kept; calls are safe from any thread and process.
///
/// Every change is one transaction with its entry in the ledger.
package protocol ModelRegistry: Sendable {
  /// Registers a version: the group is made when missing, the number is the next one, and the rules decide at once.
  ///
  /// - Parameter draft: the version to be; its `version` is not read.
  /// - Returns: the new version, or the existing one with the same model and encoder in the group.
  func register(_ draft: ModelVersion, host: String, options: RegistrationOptions) throws
    -> Registration

  /// The groups by name.
  func groups() throws -> [ModelGroupSummary]
  /// The versions of a group, newest first; empty for an unknown group.
  func versions(of group: String, limit: Int) throws -> [ModelVersion]
  func version(_ number: Int, of group: String) throws -> ModelVersion?
  /// The version that a name of the group points to: `approved`, the newest whose status is Approved; `latest`, the
  /// newest; or an alias that people have set.
  func version(named name: String, of group: String) throws -> ModelVersion?
  /// The versions that hold these bytes, newest first within a group.
  func versions(using digest: Digest) throws -> [ModelVersion]
  /// The aliases of a group with the versions they point to.
  func aliases(of group: String) throws -> [String: Int]
  /// Oldest first; with a limit the newest of them.
  func history(of group: String, version: Int?, limit: Int) throws -> [LedgerEntry]

  /// Moves a version to `status`.
  ///
  /// An approval that the group's policy asks more people for is noted, and the version stays as it is.
  ///
  /// Allowed are Pending → Approved, Pending → Rejected, Rejected → Approved and Approved → Rejected; all else
  /// throws with the reason in words, as does an unknown version.
  func decide(
    _ status: ApprovalStatus, group: String, version: Int, reason: String?, by: RegistryAuthor
  ) throws -> Decision
  /// What the group asks of those who approve; nil where it asks nothing.
  func policy(of group: String) throws -> ApprovalPolicy?
  /// Gives a group another policy, or none. A policy there is must be met by those who change it, one after the
  /// other; the group is made when missing.
  ///
  /// - Returns: how many of the people needed have asked for it.
  func setPolicy(_ policy: ApprovalPolicy?, of group: String, by: RegistryAuthor) throws
    -> Endorsed
  /// The approvals that wait for further ones.
  func endorsements(of group: String, version: Int) throws -> [Endorsement]
  /// The record's entries about a version, to be taken elsewhere.
  func excerpt(of group: String, version: Int) throws -> LedgerExcerpt
  /// Points an alias to a version, wherever it pointed before; nil removes it.
  func setAlias(_ alias: String, of group: String, to version: Int?, by: RegistryAuthor) throws
  /// Replaces the description of a version; nil removes it.
  func describe(_ text: String?, group: String, version: Int, by: RegistryAuthor) throws
  /// Sets and removes properties of a version.
  func tag(
    group: String, version: Int, set: [String: String], remove: [String], by: RegistryAuthor
  ) throws -> [String: String]
  /// Takes a version that is not approved out of use; its number is never given again.
  func delete(group: String, version: Int, reason: String?, by: RegistryAuthor) throws
}

extension ModelRegistry {
  package func versions(of group: String) throws -> [ModelVersion] {
    try versions(of: group, limit: .max)
  }

  package func history(of group: String, version: Int?) throws -> [LedgerEntry] {
    try history(of: group, version: version, limit: .max)
  }
}

/// How a version is registered.
package struct RegistrationOptions: Sendable, Equatable {
  /// Registers the same bytes once more instead of giving the version there is.
  package var anew: Bool
  package var approveWhen: ApprovalRule?
  /// Stronger than `approveWhen`.
  package var rejectWhen: ApprovalRule?
  /// What another registry's record says of the version that is taken over from there.
  package var origin: LedgerExcerpt?

  package init(
    anew: Bool = false, approveWhen: ApprovalRule? = nil, rejectWhen: ApprovalRule? = nil,
    origin: LedgerExcerpt? = nil
  ) {
    self.anew = anew
    self.approveWhen = approveWhen
    self.rejectWhen = rejectWhen
    self.origin = origin
  }
}

/// What became of a registration.
package struct Registration: Sendable, Equatable {
  package var version: ModelVersion
  package var isNew: Bool
  /// What a rule decided or why it could not, in words.
  package var note: String?

  package init(version: ModelVersion, isNew: Bool, note: String? = nil) {
    self.version = version
    self.isNew = isNew
    self.note = note
  }
}

/// What became of a decision: the version, and the approved one of the group before and after.
package struct Decision: Sendable, Equatable {
  package var version: ModelVersion
  package var approvedBefore: Int?
  package var approvedNow: Int?
  /// What became of it under the group's policy; nil where the group has none.
  package var endorsed: Endorsed?

  package init(
    version: ModelVersion, approvedBefore: Int?, approvedNow: Int?, endorsed: Endorsed? = nil
  ) {
    self.version = version
    self.approvedBefore = approvedBefore
    self.approvedNow = approvedNow
    self.endorsed = endorsed
  }
}

/// How far a matter is that several people must agree on.
package struct Endorsed: Sendable, Equatable {
  package var count: Int
  package var needed: Int

  package init(count: Int, needed: Int) {
    self.count = count
    self.needed = needed
  }

  package var isEnough: Bool { count >= needed }
}

/// A model group at a glance.
package struct ModelGroupSummary: Sendable, Equatable {
  package var name: String
  /// Those that are there; deleted ones are not counted.
  package var versionCount: Int
  /// The newest version; nil where all were deleted.
  package var latest: Int?
  package var latestStatus: ApprovalStatus?
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var latestAt: Int64?
  /// The newest version whose status is Approved.
  package var approved: Int?
  /// Of the approved version, else of the newest.
  package var metricValues: JSONValue?

  package init(
    name: String, versionCount: Int, latest: Int?, latestStatus: ApprovalStatus?,
    latestAt: Int64?, approved: Int?, metricValues: JSONValue?
  ) {
    self.name = name
    self.versionCount = versionCount
    self.latest = latest
    self.latestStatus = latestStatus
    self.latestAt = latestAt
    self.approved = approved
    self.metricValues = metricValues
  }
}
