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
    /// Of an approval to come.
    package var endorsements: [Endorsement] = []
  }

  package struct Group: Sendable, Equatable {
    /// By number, from `first` on.
    package var versions: [Version] = []
    /// 1, but for an excerpt, which begins with the version it is about.
    var first = 1
    package var aliases: [String: Int] = [:]
    package var policy: ApprovalPolicy?
    /// Of a policy to come.
    var endorsements: [Endorsement] = []

    package init() {}
  }

  package private(set) var groups: [String: Group] = [:]
  package private(set) var count = 0
  private var last = LedgerEntry.beginning

  package init() {}

  /// The hash of the last entry.
  package var head: Digest { last }

  /// For the entries of one version alone, whatever was registered in the group before it.
  package init(excerptOf group: String, version: Int) {
    groups[group] = Group()
    groups[group]?.first = version
  }

  /// Takes the next entry of the whole record.
  ///
  /// - Returns: what is wrong with it, as a phrase; nil where nothing is.
  package mutating func take(_ entry: LedgerEntry) -> String? {
    if let fault = gap(before: entry.sequence) { return fault }
    if entry.previous != last {
      return Self.place(entry.sequence)
        + " does not follow the one before it: it carries another hash"
    }
    if let fault = entry.fault { return "\(Self.place(entry.sequence)) \(fault)" }
    count = entry.sequence
    last = entry.hash
    return meaning(of: entry)
  }

  /// Takes the place of an entry whose content cannot be read.
  package func fault(ofUnreadable sequence: Int) -> String {
    gap(before: sequence)
      ?? "\(Self.place(sequence)) was changed: it says nothing that this Sluice understands"
  }

  /// Takes the next of an excerpt, whose entries need not follow each other.
  package mutating func takeExcerpt(_ entry: LedgerEntry) -> String? {
    if entry.sequence <= count { return "\(Self.place(entry.sequence)) is out of order" }
    if let fault = entry.fault { return "\(Self.place(entry.sequence)) \(fault)" }
    count = entry.sequence
    return meaning(of: entry)
  }

  private mutating func meaning(of entry: LedgerEntry) -> String? {
    apply(entry.change).map {
      "\(Self.place(entry.sequence)) (\(entry.change.event.rawValue)): \($0)"
    }
  }

  private func gap(before sequence: Int) -> String? {
    if sequence == count + 1 { return nil }
    if sequence <= count { return "\(Self.place(sequence)) is out of order" }
    return sequence == count + 2
      ? "entry \(count + 1) of the ledger is missing"
      : "entries \(count + 1) to \(sequence - 1) of the ledger are missing"
  }

  private static func place(_ sequence: Int) -> String { "entry \(sequence) of the ledger" }

  private mutating func apply(_ change: RegistryChange) -> String? {
    var group = groups[change.group] ?? Group()
    defer { groups[change.group] = group }
    if change.event == .registered { return register(change, &group) }
    if change.event == .policyEndorsed || change.event == .policySet {
      return applyPolicy(change, &group)
    }
    guard let number = change.version else { return "it names no version" }
    guard number >= group.first, number - group.first < group.versions.count,
      !group.versions[number - group.first].isDeleted
    else { return "there is no \(change.group)/\(number)" }
    let index = number - group.first
    switch change.event {
    case .registered, .policyEndorsed, .policySet: break
    case .approved, .rejected:
      guard group.versions[index].status == change.from, let to = change.to
      else { return "\(change.group)/\(number) was not \(change.from?.rawValue ?? "there")" }
      if let fault = group.versions[index].mismatch(with: change) { return fault }
      if to == .approved, let policy = group.policy {
        let earlier = group.versions[index].endorsements
        if let objection = policy.objection(to: Endorsement(change), after: earlier) {
          return objection
        }
        if earlier.count + 1 < policy.people {
          return "the policy asks for \(policy.people) people, \(earlier.count + 1) approved it"
        }
      }
      group.versions[index].status = to
      group.versions[index].endorsements = []
    case .endorsed:
      if let fault = group.versions[index].mismatch(with: change) { return fault }
      let earlier = group.versions[index].endorsements
      guard let policy = group.policy else { return "the group has no policy" }
      if let objection = policy.objection(to: Endorsement(change), after: earlier) {
        return objection
      }
      group.versions[index].endorsements.append(Endorsement(change))
    case .described:
      group.versions[index].description = change.details["description"]?.stringValue
    case .tagged:
      group.versions[index].properties = Self.texts(change.details["properties"])
    case .deleted:
      if group.versions[index].status == .approved { return "it was approved" }
      group.versions[index].isDeleted = true
      group.aliases = group.aliases.filter { $0.value != number }
    case .aliasSet:
      guard let alias = change.details["alias"]?.stringValue else { return "it names no alias" }
      group.aliases[alias] = number
    case .aliasRemoved:
      guard let alias = change.details["alias"]?.stringValue else { return "it names no alias" }
      group.aliases[alias] = nil
    }
    return nil
  }

  private func applyPolicy(_ change: RegistryChange, _ group: inout Group) -> String? {
    if let objection = group.objection(to: change) { return objection }
    if change.event == .policyEndorsed {
      group.endorsements.append(Endorsement(change))
      return nil
    }
    if let policy = group.policy {
      let count = group.endorsements(besides: change).count + 1
      if count < policy.people {
        return "the policy before asks for \(policy.people) people, \(count) changed it"
      }
    }
    group.policy = change.details["policy"].flatMap { ApprovalPolicy(json: $0) }
    group.endorsements = []
    for place in group.versions.indices { group.versions[place].endorsements = [] }
    return nil
  }

  private func register(_ change: RegistryChange, _ group: inout Group) -> String? {
    let next = group.first + group.versions.count
    guard change.version == next else {
      return "the version after \(change.group)/\(next - 1) is "
        + (change.version.map(String.init) ?? "none")
    }
    let details = change.details
    if group.policy != nil, change.to == .approved, details["origin"] == nil {
      return "the group's policy does not let a registration approve"
    }
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

extension LedgerReplay.Group {
  /// The endorsements of the policy that a change is about, while it waits.
  package func endorsements(besides change: RegistryChange) -> [Endorsement] {
    endorsements.filter { $0.policy == change.details["policy"] }
  }

  /// Why a change of the policy does not count; nil where it does.
  func objection(to change: RegistryChange) -> String? {
    policy?.objection(to: Endorsement(change), after: endorsements(besides: change))
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

  /// Why a decision cannot be about this version; nil where it can. A signature stands for the files that its entry
  /// names, and for no others.
  func mismatch(with decision: RegistryChange) -> String? {
    guard case .object(let named)? = decision.details["artifacts"] else {
      return decision.signer == nil ? nil : "it is signed and does not name the files it is about"
    }
    let isSame =
      named.compactMapValues(\.stringValue) == artifacts
      && decision.details["provenance"]?.stringValue == provenance
    return isSame ? nil : "it was decided about other files than those that were registered"
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
