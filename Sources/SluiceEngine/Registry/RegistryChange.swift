package import SluiceFrame
package import SluiceSigning

/// What somebody changed in the registry: the content of one entry of its record.
package struct RegistryChange: Sendable, Equatable {
  package enum Event: String, Sendable, CaseIterable {
    case registered, approved, rejected, described, tagged, deleted
    /// An approval that the group's policy asks more people for.
    case endorsed
    case policyEndorsed = "policy-endorsed"
    case policySet = "policy-set"
    case aliasSet = "alias-set"
    case aliasRemoved = "alias-removed"
  }

  package var event: Event
  package var group: String
  /// nil where the change is about the group.
  package var version: Int?
  /// nil for a registration, and for what leaves the status alone.
  package var from: ApprovalStatus?
  package var to: ApprovalStatus?
  package var reason: String?
  package var actor: String
  package var host: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var at: Int64
  /// What belongs to the event: the digests of a registration, the numbers a decision was made on.
  package var details: [String: JSONValue]
  /// Who signs it; nil for what is not signed.
  package var signer: Signer?

  package init(
    _ event: Event, group: String, version: Int?, from: ApprovalStatus? = nil,
    to: ApprovalStatus? = nil, reason: String? = nil, by author: RegistryAuthor,
    details: [String: JSONValue] = [:]
  ) {
    self.event = event
    self.group = group
    self.version = version
    self.from = from
    self.to = to
    self.reason = reason
    self.actor = author.actor
    self.host = author.host
    self.at = author.at
    self.details = details
    signer = author.key.map { Signer(name: $0.name, key: $0.publicKey) }
  }

  package var json: JSONValue {
    var members: [String: JSONValue] = [
      "event": .string(event.rawValue), "group": .string(group), "actor": .string(actor),
      "host": .string(host), "at": .integer(Int(at)), "details": .object(details),
    ]
    if let version { members["version"] = .integer(version) }
    if let from { members["from"] = .string(from.rawValue) }
    if let to { members["to"] = .string(to.rawValue) }
    if let reason { members["reason"] = .string(reason) }
    if let signer { members["signer"] = signer.json }
    return .object(members)
  }

  /// nil for anything that `json` does not give.
  package init?(json: JSONValue) {
    guard let event = json["event"]?.stringValue.flatMap(Event.init(rawValue:)),
      let group = json["group"]?.stringValue, let actor = json["actor"]?.stringValue,
      let host = json["host"]?.stringValue, case .integer(let at)? = json["at"],
      case .object(let details)? = json["details"]
    else { return nil }
    self.init(
      event, group: group, version: json["version"]?.integerValue,
      from: json["from"]?.stringValue.flatMap(ApprovalStatus.init(rawValue:)),
      to: json["to"]?.stringValue.flatMap(ApprovalStatus.init(rawValue:)),
      reason: json["reason"]?.stringValue,
      by: RegistryAuthor(actor: actor, host: host, at: Int64(at)), details: details)
    if let signer = json["signer"] {
      guard let signer = Signer(json: signer) else { return nil }
      self.signer = signer
    }
  }
}

/// Who changes the registry, where and when.
package struct RegistryAuthor: Sendable, Equatable {
  package var actor: String
  package var host: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var at: Int64
  /// What the change is signed with; nil where it is not.
  package var key: SigningKey?

  package init(actor: String, host: String, at: Int64, key: SigningKey? = nil) {
    self.actor = actor
    self.host = host
    self.at = at
    self.key = key
  }
}

extension JSONValue {
  fileprivate var integerValue: Int? { if case .integer(let value) = self { value } else { nil } }
}
