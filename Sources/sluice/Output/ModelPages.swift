import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// Model versions as text.
enum ModelPages {
  static func page(
    _ version: ModelVersion, _ history: [LedgerEntry], _ ancestry: ModelAncestry,
    store: ObjectStore
  ) -> String {
    var head = TextTable(["model", "\(version.group)/\(version.version)"])
    head.append(["status", version.status.rawValue])
    if let description = version.description { head.append(["description", description]) }
    head.append(["registered", "\(Phrases.time(version.createdAt)) by \(version.createdBy)"])
    head.append(["run", "\(version.runID) of \(version.pipeline)"])
    for part in version.artifacts {
      let artifact = part.record
      head.append([
        part.name,
        "sha256:\(artifact.digest.hex)  \(Phrases.bytes(artifact.size))",
      ])
      head.append(["", store.path(of: artifact.digest)])
    }
    for (key, value) in version.properties.sorted(by: { $0.key < $1.key }) {
      head.append([key, value])
    }
    for (name, key) in [("commit", "git-commit"), ("pipeline file", "pipeline-path")] {
      if let value = version.provenance[key] { head.append([name, RunPages.plain(value)]) }
    }
    for stage in ancestry.stages {
      head.append([stage.name, stage.what])
      if let digest = stage.digest { head.append(["", "sha256:\(digest)"]) }
    }
    if let training = version.provenance["training"],
      case .object(let values)? = training["parameters"]
    {
      let words = values.sorted { $0.key < $1.key }.map { "\($0.key) \(RunPages.plain($0.value))" }
      head.append(["learned with", words.joined(separator: ", ")])
    }
    return head.text
      + (version.metricValues == nil ? "" : "\n" + comparison(version, beside: nil)) + "\n"
      + self.history(history)
  }

  static func history(_ entries: [LedgerEntry]) -> String {
    var table = TextTable(["when", "model", "change", "by", "reason"])
    for entry in entries {
      let change = entry.change
      table.append([
        Phrases.time(change.at), change.group + (change.version.map { "/\($0)" } ?? ""),
        words(change),
        "\(change.actor)@\(change.host)" + (change.signer.map { ", signed by \($0.name)" } ?? ""),
        change.reason ?? "",
      ])
    }
    return table.text
  }

  /// What was changed: `PendingManualApproval → Approved`, `alias champion`.
  private static func words(_ change: RegistryChange) -> String {
    func text(_ name: String) -> String { change.details[name]?.stringValue ?? "" }
    switch change.event {
    case .registered: return "registered (\(change.to?.rawValue ?? "–"))"
    case .approved, .rejected:
      return "\(change.from?.rawValue ?? "–") → \(change.to?.rawValue ?? "–")"
    case .endorsed: return "approved, more people must"
    case .policyEndorsed: return "policy asked for, more people must"
    case .policySet:
      let policy = change.details["policy"].flatMap { ApprovalPolicy(json: $0) }
      return policy.map { "policy: \($0.words)" } ?? "policy removed"
    case .described: return "description"
    case .tagged: return "properties"
    case .deleted: return "deleted"
    case .aliasSet: return "alias \(text("alias"))"
    case .aliasRemoved: return "alias \(text("alias")) removed"
    }
  }

  /// The groups at a glance.
  static func groups(_ groups: [ModelGroupSummary]) -> String {
    var table = TextTable(
      ["group", "versions", "latest", "status", "approved", "rmse", "baseline", "registered"],
      rightAligned: [1, 5, 6])
    for group in groups {
      let metrics = group.metricValues.map(ModelMetrics.values) ?? [:]
      table.append([
        group.name, Phrases.count(group.versionCount),
        group.latest.map { "\(group.name)/\($0)" } ?? "–", group.latestStatus?.rawValue ?? "–",
        group.approved.map { "\(group.name)/\($0)" } ?? "–", number(metrics["rmse"]),
        number(metrics["baseline.rmse"]), group.latestAt.map(Phrases.time) ?? "–",
      ])
    }
    return table.text
  }

  /// The versions of a group, newest first.
  static func list(
    _ versions: [ModelVersion], _ aliases: [String: Int], approved: Int?
  ) -> String {
    var table = TextTable(
      ["model", "status", "rmse", "baseline", "registered", "by", "run", "names"],
      rightAligned: [2, 3])
    for version in versions {
      let metrics = version.metricValues.map(ModelMetrics.values) ?? [:]
      let names =
        (version.version == approved ? ["@approved"] : [])
        + aliases.filter { $0.value == version.version }.keys.sorted().map { "@\($0)" }
      table.append([
        version.name, version.status.rawValue, number(metrics["rmse"]),
        number(metrics["baseline.rmse"]), Phrases.time(version.createdAt), version.createdBy,
        version.runID, names.joined(separator: " "),
      ])
    }
    return table.text
  }

  /// A version's numbers beside those of the approved one and of the baseline.
  static func comparison(_ version: ModelVersion, beside approved: ModelVersion?) -> String {
    let values = version.metricValues.map(ModelMetrics.values) ?? [:]
    let others = approved?.metricValues.map(ModelMetrics.values) ?? [:]
    let names = values.keys.filter { !$0.hasPrefix("baseline.") }.sorted()
    if names.isEmpty { return "\(version.name) has no metrics\n" }
    var table = TextTable(
      ["metric", version.name] + (approved.map { ["\($0.name) (approved)"] } ?? []) + ["baseline"],
      rightAligned: [1, 2, 3])
    for name in names {
      table.append(
        [name, number(values[name])] + (approved == nil ? [] : [number(others[name])])
          + [number(values["baseline.\(name)"])])
    }
    return table.text
  }

  static func audit(_ audit: RegistryAudit, _ known: KnownKeys) -> String {
    let what =
      "\(Phrases.count(audit.entries)) ledger entries, \(Phrases.count(audit.versions)) versions, "
      + "\(Phrases.count(audit.objects)) objects"
    guard let first = audit.faults.first else {
      let signatures = audit.signatures.sorted { $0.key.name < $1.key.name }.map {
        signer, entries in
        "\(Phrases.count(entries.count)) signed by \(signer.name) (\(known.words(for: signer)))\n"
      }
      return "nothing was touched: \(what)\n" + signatures.joined()
        + "the last entry has the hash \(audit.head.hex)\n"
    }
    let more = audit.faults.dropFirst()
    return "touched: \(first)\n" + more.prefix(20).map { "also: \($0)\n" }.joined()
      + (more.count > 20 ? "and \(more.count - 20) more\n" : "") + "checked \(what)\n"
  }

  private static func number(_ value: Double?) -> String {
    value.map { Phrases.fixed($0, 4) } ?? "–"
  }
}
