import SluiceEngine
import SluiceFrame
import SluiceMetadata

/// What `sluice status` says.
enum StatusPages {
  /// Each step of a pipeline with whether it would run; those up to date are a number where there are many.
  static func text(_ plan: Plan) -> String {
    var table = TextTable(["", "step", "kind", "why"])
    var (open, maybe, skipped) = (0, 0, 0)
    for step in plan.steps {
      let (word, why) = words(step.action)
      switch step.action {
      case .cached: if plan.steps.count > RunLines.listedSteps { continue }
      case .run: open += 1
      case .runIfInputsChange: maybe += 1
      case .skip: skipped += 1
      }
      table.append([word, step.name, step.kind, why])
    }
    let counts = [
      (open, "would run"), (maybe, "would run if their inputs change"),
      (skipped, "would be skipped"), (plan.steps.count - open - maybe - skipped, "up to date"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let isListed = plan.steps.count <= RunLines.listedSteps || !plan.isUpToDate
    return (isListed ? table.text + "\n" : "")
      + "\(plan.steps.count) steps: \(counts.joined(separator: ", "))\n"
  }

  static func json(_ plan: Plan, pipeline: String) -> JSONValue {
    let steps = plan.steps.map { step -> JSONValue in
      var members: [String: JSONValue] = [
        "step": .string(step.name), "kind": .string(step.kind),
      ]
      switch step.action {
      case .cached(let run):
        members["status"] = "up-to-date"
        members["run"] = .string(run)
      case .run(let reasons):
        members["status"] = "would-run"
        members["reasons"] = .array(reasons.map { .string($0) })
      case .skip(let reason):
        members["status"] = "would-be-skipped"
        members["reasons"] = .array([.string(reason)])
      case .runIfInputsChange(let steps):
        members["status"] = "would-run-if-inputs-change"
        members["after"] = .array(steps.map { .string($0) })
      }
      return .object(members)
    }
    return .object([
      "version": 1, "pipeline": .string(pipeline), "up-to-date": .boolean(plan.isUpToDate),
      "steps": .array(steps),
    ])
  }

  private static func words(_ action: Plan.Action) -> (word: String, why: String) {
    switch action {
    case .cached(let run): ("up to date", "done in run \(run)")
    case .run(let reasons): ("would run", reasons.joined(separator: "; "))
    case .skip(let reason): ("would skip", reason)
    case .runIfInputsChange(let steps):
      ("may run", "if \(steps.joined(separator: ", ")) gives something new")
    }
  }

  /// The runs of a project.
  struct ProjectPage {
    typealias Summary = SluiceMetadata.RunSummary

    var live: [(run: Summary, progress: LiveRun?)]
    /// The newest run of each pipeline with the steps that failed.
    var last: [(run: Summary, status: RunRecord.Status, failed: [(step: String, error: String)])]

    /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
    func text(now: Int64) -> String {
      if last.isEmpty { return "no runs yet\n" }
      func elapsed(_ since: Int64) -> String { Phrases.clock(Double(now - since) / 1000) }
      var text = live.isEmpty ? "nothing runs now\n" : ""
      for (run, progress) in live {
        text +=
          "running  \(run.pipeline)  \(run.id)  \(who(run)),"
          + " since \(Phrases.time(run.startedAt)) (\(elapsed(run.startedAt)))\n"
        guard let progress else { continue }
        text += "         \(progress.finished)/\(progress.total) steps done"
        let shown = progress.running.prefix(5).map { "\($0.name) (\(elapsed($0.since)))" }
        if !shown.isEmpty { text += ", now \(shown.joined(separator: ", "))" }
        let more = progress.running.count - shown.count
        text += (more > 0 ? " and \(more) more" : "") + "\n"
      }
      var table = TextTable(
        ["pipeline", "last run", "status", "started", "time", "steps"], rightAligned: [4])
      for (run, status, _) in last {
        table.append([
          run.pipeline, run.id, status.rawValue, Phrases.time(run.startedAt),
          run.finishedAt.map { Phrases.seconds(Double($0 - run.startedAt) / 1000) } ?? "–",
          counts(run),
        ])
      }
      text += "\n" + table.text
      for (run, _, failed) in last {
        for step in failed.prefix(3) {
          let line = step.error.split(separator: "\n").first.map { ": \($0)" } ?? ""
          text += "\(run.pipeline): step '\(step.step)' failed\(line)\n"
        }
        if failed.count > 3 { text += "\(run.pipeline): and \(failed.count - 3) more failed\n" }
      }
      return text
    }

    private func who(_ run: Summary) -> String {
      let process = run.environment["process"].map { "process \(RunPages.plain($0))" }
      let host = run.environment["host"].map { "on \(RunPages.plain($0))" }
      return [process, host].compactMap { $0 }.joined(separator: " ")
    }

    private func counts(_ run: Summary) -> String {
      let counts = [
        (StepRunRecord.Status.succeeded, "ran"), (.cached, "cached"), (.failed, "failed"),
        (.skipped, "skipped"), (.interrupted, "stopped"),
      ].filter { run.count($0.0) > 0 }.map { "\(run.count($0.0)) \($0.1)" }
      return counts.joined(separator: ", ")
    }

    var json: JSONValue {
      .object([
        "version": 1,
        "live": .array(
          live.map { run, progress in
            var members = members(run, .running)
            if let progress { members["progress"] = progress.json }
            return .object(members)
          }),
        "last": .array(
          last.map { run, status, failed in
            var members = members(run, status)
            members["failed-steps"] = .array(
              failed.map { .object(["step": .string($0.step), "error": .string($0.error)]) })
            return .object(members)
          }),
      ])
    }

    private func members(_ run: Summary, _ status: RunRecord.Status) -> [String: JSONValue] {
      var members: [String: JSONValue] = [
        "run": .string(run.id), "pipeline": .string(run.pipeline),
        "pipeline-path": .string(run.pipelinePath), "status": .string(status.rawValue),
        "started-at": .integer(Int(run.startedAt)),
        "counts": .object(
          Dictionary(
            run.stepCounts.map { ($0.key.rawValue, .integer($0.value)) },
            uniquingKeysWith: { first, _ in first })),
      ]
      for name in ["process", "host", "user"] { members[name] = run.environment[name] }
      if let finished = run.finishedAt { members["finished-at"] = .integer(Int(finished)) }
      return members
    }
  }
}

extension Plan {
  /// Whether a run would do nothing.
  var isUpToDate: Bool {
    steps.allSatisfy { step in
      switch step.action {
      case .cached, .skip: true
      case .run, .runIfInputsChange: false
      }
    }
  }
}
