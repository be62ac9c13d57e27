import SluiceEngine
import SluiceFrame
import SluiceStore

/// Model versions as text.
enum ModelPages {
  /// A metric of a version as a number with four decimals; a dash where it has none.
  static func metric(_ name: String, in section: String, of version: ModelVersion) -> String {
    version.metricValues?[section]?[name]?["value"]?.doubleValue.map { Phrases.fixed($0, 4) } ?? "–"
  }

  static func page(
    _ version: ModelVersion, _ history: [ApprovalEvent], store: ObjectStore
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
    var metrics = TextTable(["metric", "model", "baseline"], rightAligned: [1, 2])
    for name in ["rmse", "mae", "r2", "rmsle"] {
      metrics.append([
        name, metric(name, in: "regression_metrics", of: version),
        metric(name, in: "baseline_regression_metrics", of: version),
      ])
    }
    return head.text + (version.metricValues == nil ? "" : "\n" + metrics.text) + "\n"
      + self.history(history)
  }

  static func history(_ events: [ApprovalEvent]) -> String {
    var table = TextTable(["when", "model", "from", "to", "by", "reason"])
    for event in events {
      table.append([
        Phrases.time(event.at), "\(event.group)/\(event.version)", event.from?.rawValue ?? "–",
        event.to.rawValue, "\(event.actor)@\(event.host)", event.reason ?? "",
      ])
    }
    return table.text
  }
}
