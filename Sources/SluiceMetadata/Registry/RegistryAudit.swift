import GRDB
package import SluiceEngine
package import SluiceStore

/// What a walk through the registry found: its record, its rows and its objects.
package struct RegistryAudit: Sendable, Equatable {
  package var entries = 0
  package var versions = 0
  package var objects = 0
  /// The entries that each key has signed.
  package var signatures: [Signer: [Int]] = [:]
  /// Of the last entry, to be noted elsewhere: whoever has it can tell whether entries were cut off the end.
  package var head = LedgerEntry.beginning
  /// What is not as it must be, one phrase each, the first that was touched first.
  package var faults: [String] = []
}

extension MetadataStore {
  /// Checks that the record is unbroken, that every row says what the record says, and that every object holds the
  /// bytes of its digest.
  ///
  /// - Parameter group: whose versions' rows and objects are checked; nil for all. The record is always checked whole.
  package func audit(
    group: String? = nil, store: ObjectStore
  ) throws(MetadataError) -> RegistryAudit {
    var audit = RegistryAudit()
    let there = try read { database in
      let replay = try Self.replay(in: database, &audit)
      return try Self.compare(replay, group, in: database, &audit)
    }
    var objects: Set<Digest> = []
    for version in there {
      audit.versions += 1
      for artifact in version.artifacts where objects.insert(artifact.record.digest).inserted {
        audit.objects += 1
        do throws(StoreError) {
          try store.verify(artifact.record.digest)
        } catch {
          audit.faults.append("the \(artifact.name) of \(version.name): \(error.message)")
        }
      }
    }
    return audit
  }

  /// Whether an entry of the record has this hash, in hexadecimal digits.
  package func ledgerHolds(hash: String) throws(MetadataError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM ledger WHERE lower(hex(hash)) = lower(?))",
        arguments: [hash]) ?? false
    }
  }

  private static func replay(
    in database: Database, _ audit: inout RegistryAudit
  ) throws -> LedgerReplay {
    var replay = LedgerReplay()
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(LedgerRows.columns), group_name, version, signer FROM ledger ORDER BY sequence
        """)
    while let row = try rows.next() {
      guard let entry = try LedgerRows.entry(row) else {
        audit.faults.append(replay.fault(ofUnreadable: row[0]))
        break
      }
      if let fault = replay.take(entry) {
        audit.faults.append(fault)
        break
      }
      let change = entry.change
      if change.group != row[5] as String || change.version != row[6] as Int?
        || change.signer?.name != row[7] as String?
      {
        audit.faults.append(
          "entry \(entry.sequence) of the ledger is filed under another version or signer")
      }
      if let signer = change.signer { audit.signatures[signer, default: []].append(entry.sequence) }
    }
    audit.entries = replay.count
    audit.head = replay.head
    return replay
  }

  /// - Returns: the versions that are there.
  private static func compare(
    _ replay: LedgerReplay, _ only: String?, in database: Database, _ audit: inout RegistryAudit
  ) throws -> [ModelVersion] {
    var there: [ModelVersion] = []
    let isBroken = !audit.faults.isEmpty
    var names = Set(replay.groups.keys)
    names.formUnion(try String.fetchAll(database, sql: "SELECT name FROM model_groups"))
    for name in names.sorted() where only == nil || name == only {
      let found = try ModelRows.versions(
        where: "g.name = ?", [name.databaseValue], in: database)
      there += found.reversed()
      if isBroken { continue }
      let recorded = replay.groups[name] ?? LedgerReplay.Group()
      var rows: [Int: LedgerReplay.Version] = [:]
      for version in found { rows[version.version] = LedgerReplay.Version(version) }
      for (index, expected) in recorded.versions.enumerated() {
        guard let version = rows.removeValue(forKey: index + 1) else {
          if !expected.isDeleted { audit.faults.append("\(name)/\(index + 1) is missing") }
          continue
        }
        if expected.isDeleted {
          audit.faults.append("\(name)/\(index + 1) is there, the ledger says that it was deleted")
        } else if let difference = version.difference(from: expected) {
          audit.faults.append("\(name)/\(index + 1): \(difference)")
        }
      }
      for number in rows.keys.sorted() {
        audit.faults.append("\(name)/\(number) is there, the ledger knows nothing of it")
      }
      let aliases = try aliases(of: name, in: database)
      for alias in Set(aliases.keys).union(recorded.aliases.keys).sorted()
      where aliases[alias] != recorded.aliases[alias] {
        func words(_ number: Int?) -> String { number.map { "to \(name)/\($0)" } ?? "nowhere" }
        audit.faults.append(
          "the alias '\(name)@\(alias)' points \(words(aliases[alias])), the ledger says "
            + words(recorded.aliases[alias]))
      }
    }
    return there
  }
}
