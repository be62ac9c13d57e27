package import SluiceFrame
package import SluiceStore

/// Goes through the record from its beginning, checks that it is unbroken, and works out what the registry must be.
package struct LedgerReplay: Sendable {
  package struct Version: Sendable, Equatable {
    package var status: ApprovalStatus
    package var description: String?
    package var properties: [String: String]
    /// Digests by the artifacts' names.
    package var artifacts: [String: String]
    /// The digest of its provenance as compact JSON.
    package var provenance: String
    package var runID: String
    package var isDeleted = false
  }

  package struct Group: Sendable, Equatable {
    /// Version n at place n - 1.
    package var versions: [Version] = []
    package var aliases: [String: Int] = [:]

    package init() {}
  }

  package private(set) var groups: [String: Group] = [:]
  package private(set) var count = 0
  private var last = LedgerEntry.beginning

  package init() {}

  /// The hash of the last entry.
  package var head: Digest { last }

  /// Takes the next entry.
  ///
  /// - Parameters:
  ///   - payload: the text as it is stored.
  ///   - change: what the text says; nil where it says nothing that is known.
  /// - Returns: what is wrong with it, as a phrase; nil where nothing is.
  package mutating func take(
    sequence: Int, payload: String, change: RegistryChange?, previous: Digest, hash: Digest
  ) -> String? {
    let place = "entry \(sequence) of the ledger"
    if sequence != count + 1 {
      return sequence == count + 2
        ? "entry \(count + 1) of the ledger is missing"
        : "entries \(count + 1) to \(sequence - 1) of the ledger are missing"
    }
    if previous != last {
      return "\(place) does not follow the one before it: it carries another hash"
    }
    if LedgerEntry.hash(of: payload, after: previous) != hash {
      return "\(place) was changed: its content does not have its hash"
    }
    guard let change else { return "\(place) says nothing that this Sluice understands" }
    count = sequence
    last = hash
    return apply(change).map { "\(place) (\(change.event.rawValue)): \($0)" }
  }

  private mutating func apply(_ change: RegistryChange) -> String? {
    var group = groups[change.group] ?? Group()
    defer { groups[change.group] = group }
    if change.event == .registered { return register(change, &group) }
    if let number = change.version {
      guard number >= 1, number <= group.versions.count, !group.versions[number - 1].isDeleted
      else { return "there is no \(change.group)/\(number)" }
    }
    let index = (change.version ?? 1) - 1
    switch change.event {
    case .registered: break
    case .approved, .rejected:
      guard group.versions.indices.contains(index), group.versions[index].status == change.from,
        let to = change.to
      else { return "\(change.group)/\(index + 1) was not \(change.from?.rawValue ?? "there")" }
      group.versions[index].status = to
    case .described:
      group.versions[index].description = change.details["description"]?.stringValue
    case .tagged:
      group.versions[index].properties = Self.texts(change.details["properties"])
    case .deleted:
      if group.versions[index].status == .approved { return "it was approved" }
      group.versions[index].isDeleted = true
      group.aliases = group.aliases.filter { $0.value != index + 1 }
    case .aliasSet:
      guard let alias = change.details["alias"]?.stringValue else { return "it names no alias" }
      group.aliases[alias] = index + 1
    case .aliasRemoved:
      guard let alias = change.details["alias"]?.stringValue else { return "it names no alias" }
      group.aliases[alias] = nil
    }
    return nil
  }

  private func register(_ change: RegistryChange, _ group: inout Group) -> String? {
    guard change.version == group.versions.count + 1 else {
      return "the version after \(change.group)/\(group.versions.count) is "
        + (change.version.map(String.init) ?? "none")
    }
    let details = change.details
    group.versions.append(
      Version(
        status: change.to ?? .pendingManualApproval,
        description: details["description"]?.stringValue,
        properties: Self.texts(details["properties"]),
        artifacts: Self.texts(details["artifacts"]),
        provenance: details["provenance"]?.stringValue ?? "",
        runID: details["run"]?.stringValue ?? ""))
    return nil
  }

  private static func texts(_ value: JSONValue?) -> [String: String] {
    guard case .object(let members)? = value else { return [:] }
    return members.compactMapValues(\.stringValue)
  }
}

extension LedgerReplay.Version {
  /// What the record must say of a version as it is; for versions that are there.
  package init(_ version: ModelVersion) {
    self.init(
      status: version.status, description: version.description, properties: version.properties,
      artifacts: Dictionary(
        version.artifacts.map { ($0.name, $0.record.digest.hex) }, uniquingKeysWith: { $1 }),
      provenance: Digest.of(version.provenance.compact).hex, runID: version.runID)
  }

  /// What of a version differs from the record's, as a phrase; nil where nothing does.
  package func difference(from recorded: Self) -> String? {
    if status != recorded.status {
      return "its status is \(status.rawValue), the ledger says \(recorded.status.rawValue)"
    }
    for name in Set(artifacts.keys).union(recorded.artifacts.keys).sorted()
    where artifacts[name] != recorded.artifacts[name] {
      return
        "its \(name) is \(artifacts[name].map { "sha256:\($0)" } ?? "missing"), the ledger says "
        + (recorded.artifacts[name].map { "sha256:\($0)" } ?? "there is none")
    }
    if description != recorded.description { return "its description is not the ledger's" }
    if properties != recorded.properties { return "its properties are not the ledger's" }
    if provenance != recorded.provenance { return "its provenance is not the ledger's" }
    if runID != recorded.runID { return "its run is not the ledger's" }
    return nil
  }
}
