/// One entry in a model version's history: who moved it from which status to which, when and why.
package struct ApprovalEvent: Sendable, Equatable {
  package var group: String
  package var version: Int
  /// nil for the entry of the registration itself.
  package var from: ApprovalStatus?
  package var to: ApprovalStatus
  package var reason: String?
  package var actor: String
  package var host: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var at: Int64

  package init(
    group: String, version: Int, from: ApprovalStatus?, to: ApprovalStatus, reason: String?,
    actor: String, host: String, at: Int64
  ) {
    self.group = group
    self.version = version
    self.from = from
    self.to = to
    self.reason = reason
    self.actor = actor
    self.host = host
    self.at = at
  }
}
