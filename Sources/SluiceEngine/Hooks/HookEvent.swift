package import SluiceFrame

/// Something that hooks are told of.
package struct HookEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case registered, approved, rejected
    case aliasMoved = "alias-moved"
    case runFailed = "run-failed"
    /// Made up by `sluice hooks test`; hooks do not ask for it.
    case test
  }

  /// Rises; an event that comes twice has the same.
  package var id: Int
  package var kind: Kind
  package var group: String?
  package var pipeline: String?
  /// What a hook is given: an object with `id`, `event`, `at` and what belongs to the kind.
  package var payload: JSONValue

  package init(
    id: Int, kind: Kind, group: String? = nil, pipeline: String? = nil,
    members: [String: JSONValue], at moment: String
  ) {
    self.id = id
    self.kind = kind
    self.group = group
    self.pipeline = pipeline
    var all = members
    all["id"] = .integer(id)
    all["event"] = .string(kind.rawValue)
    all["at"] = .string(moment)
    if let group { all["group"] = .string(group) }
    if let pipeline { all["pipeline"] = .string(pipeline) }
    payload = .object(all)
  }

  /// - Parameters:
  ///   - registration: what the ledger says of the version's registration.
  ///   - moment: when it was, in ISO 8601.
  /// - Returns: nil for changes that are no events.
  package init?(
    id: Int, _ change: RegistryChange, registration: RegistryChange?, at moment: String
  ) {
    let kind: Kind
    switch change.event {
    case .registered: kind = .registered
    case .approved: kind = .approved
    case .rejected: kind = .rejected
    case .aliasSet, .aliasRemoved: kind = .aliasMoved
    default: return nil
    }
    let known = (registration ?? change).details
    var members: [String: JSONValue] = [
      "actor": .string(change.actor), "host": .string(change.host),
    ]
    if let version = change.version {
      members["version"] = .integer(version)
      members["model"] = .string("\(change.group)/\(version)")
    }
    members["model-digest"] = known["artifacts"]?["model"].map {
      .string("sha256:" + ($0.stringValue ?? ""))
    }
    members["run"] = known["run"]
    members["metrics"] = known["metrics"]
    members["reason"] = change.reason.map { .string($0) }
    members["from"] = change.from.map { .string($0.rawValue) }
    members["status"] = change.to.map { .string($0.rawValue) }
    members["signer"] = change.signer.map { .string($0.name) }
    members["approved-version"] = change.details["approved"]
    if kind == .aliasMoved {
      members["alias"] = change.details["alias"]
      members["removed"] = .boolean(change.event == .aliasRemoved)
      members["version-before"] = change.details["before"]
    }
    self.init(
      id: id, kind: kind, group: change.group, pipeline: known["pipeline"]?.stringValue,
      members: members, at: moment)
  }

  /// A run that ended as failed.
  ///
  /// - Parameter steps: those that failed, with their errors.
  package init(
    id: Int, run: String, pipeline: String, path: String, environment: [String: JSONValue],
    steps: [(name: String, error: String)], at moment: String
  ) {
    var members: [String: JSONValue] = [
      "run": .string(run), "pipeline-path": .string(path),
      "failed-steps": .array(
        steps.map { .object(["step": .string($0.name), "error": .string($0.error)]) }),
    ]
    members["actor"] = environment["user"]
    members["host"] = environment["host"]
    self.init(id: id, kind: .runFailed, pipeline: pipeline, members: members, at: moment)
  }
}

/// Events on their way to hooks; what is written here survives a kill.
package protocol HookOutbox: Sendable {
  /// Makes these the hooks there are; those that are new are told of what happens from now on, others are forgotten.
  func enroll(_ hooks: [String]) throws
  /// The events that a hook has not settled yet, the oldest first, and how its last attempts went.
  func waiting(for hook: String, limit: Int) throws -> HookQueue
  /// Everything up to an event is done for a hook; nil for `delivered` where the hook does not ask for it.
  func settle(_ hook: String, through event: Int, delivered: HookDeliveryRecord?) throws
  /// The oldest event could not be delivered.
  func postpone(_ hook: String, attempts: Int, until moment: Int64, error: String) throws
  /// The newest events with their deliveries, the newest first.
  func events(limit: Int) throws -> [(event: HookEvent, deliveries: [HookDeliveryRecord])]
}

package struct HookQueue: Sendable {
  package var events: [HookEvent]
  /// Of the oldest event, so far.
  package var attempts: Int
  /// Not before, in milliseconds since 1970-01-01T00:00:00Z.
  package var nextAt: Int64
  package var error: String?

  package init(events: [HookEvent], attempts: Int, nextAt: Int64, error: String?) {
    self.events = events
    self.attempts = attempts
    self.nextAt = nextAt
    self.error = error
  }
}

package struct HookDeliveryRecord: Sendable, Equatable {
  package var hook: String
  package var attempts: Int
  package var at: Int64

  package init(hook: String, attempts: Int, at: Int64) {
    self.hook = hook
    self.attempts = attempts
    self.at = at
  }
}
