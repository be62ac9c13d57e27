import SluiceEngine
import SluiceFrame

/// One JSON object a line on standard output, each with `event` and the `version` of this form.
struct JSONReporter: Reporter {
  let labels: [StepLabel]

  func observe(_ event: RunEvent) {
    var members: [String: JSONValue]
    switch event {
    case .runStarted(let run, let steps):
      members = [
        "event": "run-started", "run": .string(run.id), "pipeline": .string(run.pipeline),
        "steps": .array(
          steps.map { .object(["step": .string($0.name), "kind": .string($0.kind)]) }),
        "parameters": .object(run.parameters),
      ]
    case .stepStarted(let index, let reasons):
      members = step(index, "step-started")
      members["reasons"] = .array(reasons.map { .string($0) })
    case .stepProgress(let index, let progress):
      members = step(index, progress.isLogLine ? "step-log" : "step-progress")
      if let fraction = progress.fraction { members["fraction"] = .number(fraction) }
      members["detail"] = .string(progress.detail)
    case .stepProduced(let index, let seconds):
      members = step(index, "step-produced")
      members["seconds"] = .number(seconds)
    case .stepFinished(let index, let record):
      members = step(index, "step-finished")
      members.merge(record.jsonMembers) { old, _ in old }
    case .warning(let text): members = ["event": "warning", "message": .string(text)]
    case .runFinished(let summary):
      members = [
        "event": "run-finished", "run": .string(summary.runID),
        "status": .string(summary.status.rawValue), "seconds": .number(summary.seconds),
        "folder": .string(summary.folder),
      ]
    }
    members["version"] = 1
    Terminal.standardOutput.write(
      String(decoding: JSONValue.object(members).encoded(), as: UTF8.self) + "\n")
  }

  private func step(_ index: Int, _ event: String) -> [String: JSONValue] {
    [
      "event": .string(event), "step": .string(labels[index].name),
      "kind": .string(labels[index].kind),
    ]
  }
}
