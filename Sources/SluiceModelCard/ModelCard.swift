package import SluiceEngine
import SluiceFrame
import SluiceSigning
import SluiceStore

/// A page about a model version for people who decide on it or use it: self-contained HTML, or Markdown.
///
/// The same registry gives the same bytes; nothing on the page is loaded from elsewhere, and no script runs.
package struct ModelCard: Sendable {
  /// A picture, as SVG.
  package struct Picture: Sendable {
    package var name: String
    package var svg: String

    package init(name: String, svg: String) {
      self.name = name
      self.svg = svg
    }
  }

  /// One row of the metrics.
  struct Metric: Equatable {
    var name: String
    var value: Double
    var baseline: Double?
  }

  /// Numbers by group of rows, such as errors by quantile of the label.
  struct MetricTable: Equatable {
    var title: String
    var columns: [String]
    var rows: [[String]]
  }

  let version: ModelVersion
  let history: [LedgerEntry]
  let ancestry: ModelAncestry
  let pictures: [Picture]
  /// The names that point to it, such as `@approved`.
  let names: [String]
  let policy: String?

  /// - Parameters:
  ///   - history: the version's changes, the oldest first.
  ///   - names: the names that point to it, such as `@approved`.
  ///   - policy: what the group asks of those who approve, in words.
  package init(
    _ version: ModelVersion, history: [LedgerEntry], ancestry: ModelAncestry, pictures: [Picture],
    names: [String], policy: String?
  ) {
    self.version = version
    self.history = history
    self.ancestry = ancestry
    self.pictures = pictures
    self.names = names
    self.policy = policy
  }

  var metrics: [Metric] {
    let values = version.metricValues.map(ModelMetrics.values) ?? [:]
    return values.keys.filter { !$0.hasPrefix("baseline.") }.sorted().map {
      Metric(name: $0, value: values[$0] ?? 0, baseline: values["baseline.\($0)"])
    }
  }

  var metricTables: [MetricTable] {
    guard case .object(let members)? = version.metricValues else { return [] }
    return members.sorted { $0.key < $1.key }.compactMap { MetricTable(named: $0.key, $0.value) }
  }

  /// What it is, as pairs of a word and a text.
  var facts: [(String, String)] {
    var facts = [
      ("model", version.name), ("status", version.status.rawValue),
      ("registered", "\(CardText.time(version.createdAt)) by \(version.createdBy)"),
      ("run", "\(version.runID) of \(version.pipeline)"),
    ]
    if !names.isEmpty { facts.insert(("names", names.joined(separator: " ")), at: 2) }
    for (name, key) in [("pipeline file", "pipeline-path"), ("commit", "git-commit")] {
      if let value = version.provenance[key]?.stringValue { facts.append((name, value)) }
    }
    for (key, value) in version.properties.sorted(by: { $0.key < $1.key }) {
      facts.append((key, value))
    }
    return facts
  }

  /// With what it was made: the run's parameters, then those of its training.
  var parameters: [(String, String)] {
    func pairs(_ value: JSONValue?) -> [(String, String)] {
      guard case .object(let members)? = value else { return [] }
      return members.sorted { $0.key < $1.key }.map {
        ($0.key, $0.value.stringValue ?? String(decoding: $0.value.compact, as: UTF8.self))
      }
    }
    let learned = pairs(version.provenance["training"]?["parameters"])
    let known = Set(learned.map(\.0))
    return pairs(version.provenance["parameters"]).filter { !known.contains($0.0) } + learned
  }

  var files: [(name: String, digest: String, bytes: Int)] {
    version.artifacts.map { ($0.name, $0.record.digest.hex, $0.record.size) }
  }

  /// What was decided: when, what, by whom, why.
  var decisions: [[String]] {
    history.map { entry in
      let change = entry.change
      let what: String
      switch (change.from, change.to) {
      case _ where change.event == .endorsed: what = "approved, more people must"
      case (let from?, let to?): what = "\(from.rawValue) → \(to.rawValue)"
      case (nil, let to?): what = "\(change.event.rawValue) (\(to.rawValue))"
      default: what = change.event.rawValue
      }
      let who =
        "\(change.actor)@\(change.host)"
        + (change.signer.map { ", signed with \($0.name) \($0.key.fingerprint.prefix(16))" } ?? "")
      return [CardText.time(change.at), what, who, change.reason ?? ""]
    }
  }

  /// How it is used, as lines of a shell.
  var uses: [String] {
    let reference = names.contains("@approved") ? "\(version.group)@approved" : version.name
    let allow = version.status == .approved ? "" : " --allow-unapproved"
    var lines: [String] = []
    if version.encoder != nil {
      lines.append("sluice predict --model \(reference)\(allow) rows.csv")
      if version.table != nil, version.serving != nil {
        lines.append("sluice recommend --model \(reference)\(allow) --customer ID --top 10")
      }
    }
    return lines + ["sluice models export \(version.name)", "sluice models verify"]
  }

  static let python = """
    from safetensors.numpy import load_file

    weights = load_file("model.safetensors")  # bias, linear, factors
    """
}
