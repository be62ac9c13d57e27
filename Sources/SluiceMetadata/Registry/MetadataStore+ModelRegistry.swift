import GRDB
package import SluiceEngine
import SluiceFrame
package import SluiceStore

extension MetadataStore: ModelRegistry {
  package func register(
    _ draft: ModelVersion, host: String, options: RegistrationOptions = RegistrationOptions()
  ) throws(MetadataError) -> Registration {
    try RegistryRules.check(draft)
    return try write(lasting: true) { database in
      let group = try Self.group(
        draft.group, at: draft.createdAt, by: draft.createdBy, in: database)
      if !options.anew, let existing = try Self.twin(of: draft, group, in: database) {
        return Registration(version: existing, isNew: false)
      }
      let newest = try Int.fetchOne(
        database, sql: "SELECT max(version) FROM model_versions WHERE group_id = ?",
        arguments: [group])
      var version = draft
      version.version = (newest ?? 0) + 1
      let author = RegistryAuthor(actor: draft.createdBy, host: host, at: draft.createdAt)
      let approved = try ModelRows.approved(of: draft.group, in: database)
        .flatMap { try ModelRows.version($0, of: draft.group, in: database) }
      let policy = try LedgerRows.policies(of: draft.group, in: database).policy
      var note: String?
      if version.status == .approved, let policy {
        version.status = .pendingManualApproval
        note = "the policy of '\(draft.group)' asks for the approval of \(policy.words)"
      }
      let id = try ModelRows.insert(version, group: group, in: database)
      try LedgerRows.append(
        LedgerRows.registration(of: version, origin: options.origin, by: author), by: author,
        in: database)
      let verdict = try Self.verdict(of: options, on: version, approved)
      if let said = verdict.note {
        note = said
        if verdict.status == .approved, let policy {
          note =
            "\(said), but the policy of '\(draft.group)' asks for the approval of \(policy.words)"
        }
      }
      if let status = verdict.status, status != version.status,
        status != .approved || policy == nil
      {
        try Self.move(&version, id, to: status, reason: verdict.note, by: author, in: database)
      }
      return Registration(version: version, isNew: true, note: note)
    }
  }

  private static func verdict(
    of options: RegistrationOptions, on version: ModelVersion, _ approved: ModelVersion?
  ) throws(MetadataError) -> (status: ApprovalStatus?, note: String?) {
    do throws(StepFailure) {
      return try options.verdict(on: version, approved: approved)
    } catch {
      throw MetadataError(.invalid, error.message, hint: error.hint)
    }
  }

  /// The newest version of the group that holds the same model and encoder.
  private static func twin(
    of draft: ModelVersion, _ group: Int64, in database: Database
  ) throws -> ModelVersion? {
    try ModelRows.versions(
      where: "v.group_id = ? AND v.model_digest = ?",
      [group.databaseValue, draft.model.digest.column.databaseValue], in: database
    ).first { $0.encoder?.digest == draft.encoder?.digest }
  }

  /// The identifier of a group, which is made when missing.
  static func group(
    _ name: String, at moment: Int64, by user: String, in database: Database
  ) throws -> Int64 {
    if let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM model_groups WHERE name = ?", arguments: [name])
    {
      return id
    }
    try database.execute(
      sql: "INSERT INTO model_groups (name, created_at, created_by) VALUES (?, ?, ?)",
      arguments: [name, moment, user])
    return database.lastInsertedRowID
  }

  /// Gives a version another status, with its entry.
  private static func move(
    _ version: inout ModelVersion, _ id: Int64, to status: ApprovalStatus, reason: String?,
    by author: RegistryAuthor, in database: Database
  ) throws {
    let before = version.status
    try database.execute(
      sql: "UPDATE model_versions SET status = ? WHERE id = ?", arguments: [status.rawValue, id])
    version.status = status
    try LedgerRows.append(
      LedgerRows.decision(
        status == .approved ? .approved : .rejected, on: version, from: before, reason: reason,
        by: author, approvedNow: try ModelRows.approved(of: version.group, in: database)),
      by: author, in: database)
  }

  package func decide(
    _ status: ApprovalStatus, group: String, version number: Int, reason: String?,
    by author: RegistryAuthor
  ) throws(MetadataError) -> Decision {
    try change(number, of: group) { version, id, database in
      try RegistryRules.check(version, becoming: status, reason: reason)
      let before = try ModelRows.approved(of: group, in: database)
      var endorsed: Endorsed?
      if status == .approved,
        let policy = try LedgerRows.policies(of: group, in: database).policy
      {
        let approval = LedgerRows.decision(
          .endorsed, on: version, from: version.status, reason: reason, by: author,
          approvedNow: before)
        let earlier = try LedgerRows.endorsements(of: group, version: number, in: database)
        try RegistryRules.check(approval, "'\(version.name)'", after: earlier, policy)
        endorsed = Endorsed(count: earlier.count + 1, needed: policy.people)
        if endorsed?.isEnough == false {
          try LedgerRows.append(approval, by: author, in: database)
          return Decision(
            version: version, approvedBefore: before, approvedNow: before, endorsed: endorsed)
        }
      }
      try Self.move(&version, id, to: status, reason: reason, by: author, in: database)
      return Decision(
        version: version, approvedBefore: before,
        approvedNow: try ModelRows.approved(of: group, in: database), endorsed: endorsed)
    }
  }

  package func setAlias(
    _ alias: String, of group: String, to number: Int?, by author: RegistryAuthor
  ) throws(MetadataError) {
    try RegistryRules.check(alias: alias)
    guard let number else { return try removeAlias(alias, of: group, by: author) }
    try change(number, of: group) { version, id, database in
      let before = try Self.aliases(of: group, in: database)[alias]
      if before == number { return }
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO model_aliases (group_id, alias, version_id)
          SELECT group_id, ?, id FROM model_versions WHERE id = ?
          """, arguments: [alias, id])
      var details: [String: JSONValue] = ["alias": .string(alias)]
      details["before"] = before.map { .integer($0) }
      try LedgerRows.append(
        RegistryChange(.aliasSet, group: group, version: number, by: author, details: details),
        by: author, in: database)
    }
  }

  private func removeAlias(
    _ alias: String, of group: String, by author: RegistryAuthor
  ) throws(MetadataError) {
    try write(lasting: true) { database in
      guard let number = try Self.aliases(of: group, in: database)[alias] else {
        throw MetadataError(.unknown, "the model group '\(group)' has no alias '\(alias)'")
      }
      try database.execute(
        sql: """
          DELETE FROM model_aliases
          WHERE alias = ? AND group_id = (SELECT id FROM model_groups WHERE name = ?)
          """, arguments: [alias, group])
      try LedgerRows.append(
        RegistryChange(
          .aliasRemoved, group: group, version: number, by: author,
          details: ["alias": .string(alias)]), by: author, in: database)
    }
  }

  package func describe(
    _ text: String?, group: String, version number: Int, by author: RegistryAuthor
  ) throws(MetadataError) {
    try RegistryRules.check(description: text)
    try change(number, of: group) { version, id, database in
      if version.description == text { return }
      try database.execute(
        sql: "UPDATE model_versions SET description = ? WHERE id = ?", arguments: [text, id])
      try LedgerRows.append(
        RegistryChange(
          .described, group: group, version: number, by: author,
          details: text.map { ["description": .string($0)] } ?? [:]), by: author, in: database)
    }
  }

  package func tag(
    group: String, version number: Int, set: [String: String], remove: [String],
    by author: RegistryAuthor
  ) throws(MetadataError) -> [String: String] {
    try change(number, of: group) { version, id, database in
      let before = version.properties
      for key in remove where version.properties.removeValue(forKey: key) == nil {
        throw MetadataError(
          .unknown, "'\(version.name)' has no property '\(key)'",
          hint: "'sluice models show \(version.name)' names them")
      }
      version.properties.merge(set) { $1 }
      try RegistryRules.check(version)
      if version.properties == before { return before }
      try ModelRows.setProperties(version.properties, of: id, in: database)
      try LedgerRows.append(
        RegistryChange(
          .tagged, group: group, version: number, by: author,
          details: ["properties": .object(version.properties.mapValues { .string($0) })]),
        by: author, in: database)
      return version.properties
    }
  }

  package func delete(
    group: String, version number: Int, reason: String?, by author: RegistryAuthor
  ) throws(MetadataError) {
    try change(number, of: group) { version, id, database in
      if version.status == .approved {
        throw MetadataError(
          .refusedTransition, "'\(version.name)' is Approved and stays",
          hint: "reject it first: 'sluice models reject \(version.name) --reason …'")
      }
      for table in ["model_artifacts", "model_properties", "model_aliases"] {
        try database.execute(
          sql: "DELETE FROM \(table) WHERE version_id = ?", arguments: [id])
      }
      try database.execute(
        sql: "UPDATE model_versions SET deleted_at = ? WHERE id = ?", arguments: [author.at, id])
      try LedgerRows.append(
        RegistryChange(
          .deleted, group: group, version: number, from: version.status, reason: reason,
          by: author, details: ["model": .string(version.model.digest.hex)]), by: author,
        in: database)
    }
  }

  /// One transaction about a version that is there.
  private func change<Value>(
    _ number: Int, of group: String,
    _ body: (inout ModelVersion, Int64, Database) throws -> Value
  ) throws(MetadataError) -> Value {
    try write(lasting: true) { database in
      guard var version = try ModelRows.version(number, of: group, in: database),
        let id = try ModelRows.identifier(number, of: group, in: database)
      else { throw try Self.unknownVersion(number, of: group, in: database) }
      return try body(&version, id, database)
    }
  }

  private static func unknownVersion(
    _ number: Int, of group: String, in database: Database
  ) throws -> MetadataError {
    let newest = try Int.fetchOne(
      database,
      sql: """
        SELECT max(version) FROM model_versions v JOIN model_groups g ON g.id = v.group_id WHERE g.name = ?
        """, arguments: [group])
    switch newest ?? 0 {
    case 0:
      return MetadataError(
        .unknown, "there is no model group '\(group)'", hint: "'sluice models list' names them")
    case number...:
      return MetadataError(
        .unknown, "'\(group)/\(number)' was deleted",
        hint: "'sluice models history \(group)' tells when and by whom")
    case 1:
      return MetadataError(
        .unknown, "the model group '\(group)' has no version \(number), only version 1")
    case let newest:
      return MetadataError(
        .unknown, "the model group '\(group)' has no version \(number), only 1 to \(newest)")
    }
  }
}
