import GRDB
package import SluiceEngine
import SluiceFrame

/// What groups ask of those who approve, kept in the record alone.
extension MetadataStore {
  package func policy(of group: String) throws(MetadataError) -> ApprovalPolicy? {
    try read { database in try LedgerRows.policies(of: group, in: database).policy }
  }

  package func setPolicy(
    _ policy: ApprovalPolicy?, of group: String, by author: RegistryAuthor
  ) throws(MetadataError) -> Endorsed {
    try RegistryRules.check(group: group)
    if let policy { try RegistryRules.check(policy) }
    return try write(lasting: true) { database in
      _ = try Self.group(group, at: author.at, by: author.actor, in: database)
      let now = try LedgerRows.policies(of: group, in: database)
      if now.policy == policy {
        throw MetadataError(.refusedTransition, "this is the policy of '\(group)' already")
      }
      func change(_ event: RegistryChange.Event) -> RegistryChange {
        RegistryChange(
          event, group: group, version: nil, by: author,
          details: ["policy": policy?.json ?? .null])
      }
      var endorsed = Endorsed(count: 1, needed: 1)
      if let before = now.policy {
        let earlier = now.endorsements(besides: change(.policyEndorsed))
        try RegistryRules.check(
          change(.policyEndorsed), "the policy of '\(group)'", after: earlier, before)
        endorsed = Endorsed(count: earlier.count + 1, needed: before.people)
      }
      try LedgerRows.append(
        change(endorsed.isEnough ? .policySet : .policyEndorsed), by: author, in: database)
      return endorsed
    }
  }

  package func endorsements(
    of group: String, version: Int
  ) throws(MetadataError) -> [Endorsement] {
    try read { database in
      try LedgerRows.endorsements(of: group, version: version, in: database)
    }
  }

  package func excerpt(
    of group: String, version: Int
  ) throws(MetadataError) -> LedgerExcerpt {
    try read { database in
      try LedgerRows.excerpt(of: group, version: version, in: database)
    }
  }
}
