package import SluiceFrame

/// What somebody changed in the registry: the content of one entry of its record.
package struct RegistryChange: Sendable, Equatable {
  package enum Event: String, Sendable, CaseIterable {
    case registered, approved, rejected, described, tagged, deleted
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
  }
}

/// Who changes the registry, where and when.
package struct RegistryAuthor: Sendable, Equatable {
  package var actor: String
  package var host: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var at: Int64

  package init(actor: String, host: String, at: Int64) {
    self.actor = actor
    self.host = host
    self.at = at
  }
}

extension JSONValue {
  fileprivate var integerValue: Int? { if case .integer(let value) = self { value } else { nil } }
}
