package import SluiceFrame

/// What a group asks of those who approve its versions.
package struct ApprovalPolicy: Sendable, Equatable {
  /// How many different people must approve a version, at least 1.
  package var people: Int
  /// Who may: each approval must be signed with one of these keys. Empty where no signature is needed.
  package var keys: [Signer]

  package init(people: Int, keys: [Signer]) {
    self.people = people
    self.keys = keys.sorted { $0.name < $1.name }
  }

  package var json: JSONValue {
    .object(["people": .integer(people), "keys": .array(keys.map(\.json))])
  }

  /// nil for anything that `json` does not give.
  package init?(json: JSONValue) {
    guard case .integer(let people)? = json["people"], people >= 1,
      case .array(let keys)? = json["keys"]
    else { return nil }
    let signers = keys.compactMap { Signer(json: $0) }
    if signers.count < keys.count { return nil }
    self.init(people: people, keys: signers)
  }

  /// `2 people, each with a signature by alice, bob or carol`.
  package var words: String {
    let many = people == 1 ? "1 person" : "\(people) people"
    if keys.isEmpty { return many }
    let names = keys.map(\.name)
    let list =
      names.count == 1
      ? names[0] : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    return "\(many), \(people == 1 ? "" : "each ")with a signature by \(list)"
  }

  /// Why an approval does not count, as a phrase; nil where it does.
  ///
  /// - Parameter earlier: the approvals that count already.
  package func objection(to approval: Endorsement, after earlier: [Endorsement]) -> String? {
    if !keys.isEmpty {
      guard let key = approval.signer?.key else {
        return "the policy asks for \(words), and it is not signed"
      }
      guard keys.contains(where: { $0.key == key }) else {
        return
          "the policy asks for \(words), and the key '\(approval.signer?.name ?? "")' is none of them"
      }
      if let twin = earlier.first(where: { $0.signer?.key == key }) {
        return
          "the key '\(twin.signer?.name ?? "")' has signed already, and the policy asks for \(words)"
      }
    }
    if earlier.contains(where: { $0.actor == approval.actor }) {
      return "\(approval.actor) has approved already, and the policy asks for \(words)"
    }
    return nil
  }
}

/// One of several approvals that a policy asks for.
package struct Endorsement: Sendable, Equatable {
  package var actor: String
  package var signer: Signer?
  /// The policy it is for; nil where it is for a version.
  package var policy: JSONValue?

  package init(_ change: RegistryChange) {
    actor = change.actor
    signer = change.signer
    policy = change.details["policy"]
  }
}
