import SluiceEngine
import SluiceFrame
import SluiceStore

/// A past run as text.
enum RunPages {
  static func page(_ run: RunRecord, _ steps: [StepRunRecord], folder: String) -> String {
    func text(_ name: String) -> String {
      run.environment[name].map(plain) ?? "–"
    }
    var head = TextTable(["run", run.id])
    head.append([
      "pipeline", run.pipelinePath.isEmpty ? run.pipeline : "\(run.pipeline) (\(run.pipelinePath))",
    ])
    head.append(["status", run.statusNow.rawValue])
    head.append(["started", Phrases.time(run.startedAt)])
    if let finished = run.finishedAt {
      head.append(["time", Phrases.seconds(Double(finished - run.startedAt) / 1000)])
    }
    head.append(["by", "\(text("user")) on \(text("host")), sluice \(text("sluice-version"))"])
    if run.environment["git-commit"] != nil {
      let isDirty = run.environment["git-dirty"] == .boolean(true)
      head.append(["commit", text("git-commit") + (isDirty ? " with changes" : "")])
    }
    head.append([
      "artifacts", FileTree.isFolder(folder) ? folder : "– (none, or removed by 'sluice gc')",
    ])
    for (name, value) in run.parameters.sorted(by: { $0.key < $1.key }) {
      head.append([name.hasPrefix("env.") ? name : "-p \(name)", plain(value)])
    }
    var table = TextTable(["step", "kind", "status", "time", "result", "why"], rightAligned: [3])
    for step in steps {
      let why =
        step.error?.split(separator: "\n").first.map(String.init)
        ?? (step.status == .cached
          ? "done in run \(step.cachedFromRun ?? "–")" : step.reasons.joined(separator: "; "))
      table.append([
        step.step, step.kind, step.status == .succeeded ? "ran" : step.status.rawValue,
        step.status == .succeeded ? Phrases.seconds(step.seconds) : "", Phrases.outcome(step), why,
      ])
    }
    return head.text + "\n" + table.text
  }

  /// The steps that ran by time, with bars; the last column is the bytes they stored.
  static func timings(_ run: RunRecord, _ steps: [StepRunRecord]) -> String {
    let ran = steps.filter { $0.status == .succeeded }.sorted {
      ($1.seconds, $0.index) < ($0.seconds, $1.index)
    }
    let total = ran.reduce(0) { $0 + $1.seconds }
    var table = TextTable(
      ["step", "kind", "time", "share", "stored", ""], rightAligned: [2, 3, 4])
    for step in ran {
      let share = total > 0 ? step.seconds / total : 0
      table.append([
        step.step, step.kind, Phrases.seconds(step.seconds), "\(Phrases.fixed(share * 100, 1)) %",
        Phrases.bytes(step.outputs.reduce(0) { $0 + $1.size }),
        String(repeating: "█", count: Int((share * 40).rounded())),
      ])
    }
    let wall = run.finishedAt.map { Phrases.seconds(Double($0 - run.startedAt) / 1000) } ?? "–"
    let cached = steps.count { $0.status == .cached }
    return table.text
      + "\n\(ran.count) steps ran for \(Phrases.seconds(total)) in \(wall) of wall time"
      + ", \(cached) were cached\n"
  }

  static func plain(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    default: String(decoding: value.encoded(), as: UTF8.self)
    }
  }
}
