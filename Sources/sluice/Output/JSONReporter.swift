import SluiceEngine
import SluiceFrame

/// The events of a run for programs; docs/json-stream.md says what each holds.
struct JSONReporter: Reporter {
  let stream: EventStream
  let labels: [StepLabel]
  let options: RunOptions
  /// How many steps take part.
  let total: Int

  func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run, let steps):
      stream.write(
        "run-started",
        [
          "run": .string(run.id), "pipeline": .string(run.pipeline),
          "pipeline-path": .string(run.pipelinePath),
          "steps": .array(
            steps.map { .object(["step": .string($0.name), "kind": .string($0.kind)]) }),
          "selected": .integer(total), "jobs": .integer(options.jobs),
          "threads": .integer(options.threads), "parameters": .object(run.parameters),
        ])
    case .stepStarted(let index, let reasons):
      write("step-started", index, ["reasons": .array(reasons.map { .string($0) })])
    case .stepProgress(let index, let progress):
      var members: [String: JSONValue] = ["detail": .string(progress.detail)]
      if let fraction = progress.fraction { members["fraction"] = .number(fraction) }
      write(progress.isLogLine ? "step-log" : "step-progress", index, members)
    case .stepProduced(let index, let seconds):
      write("step-produced", index, ["seconds": .number(seconds)])
    case .stepFinished(let index, let record): write("step-finished", index, record.jsonMembers)
    case .warning(let text): stream.write("warning", ["message": .string(text)])
    case .runFinished(let summary):
      let counts = Dictionary(grouping: summary.steps, by: \.status.rawValue)
      stream.write(
        "run-finished",
        [
          "run": .string(summary.runID), "status": .string(summary.status.rawValue),
          "seconds": .number(summary.seconds), "folder": .string(summary.folder),
          "counts": .object(counts.mapValues { .integer($0.count) }),
        ])
    }
  }

  private func write(_ event: String, _ index: Int, _ members: [String: JSONValue]) {
    let step: [String: JSONValue] = [
      "step": .string(labels[index].name), "kind": .string(labels[index].kind),
    ]
    stream.write(event, members.merging(step) { old, _ in old })
  }
}
