import SluiceEngine

/// Plain lines for logs and pipes: one for each step that came to its end, and the steps' own log lines.
struct PlainReporter: Reporter {
  let lines: RunLines
  let terminal: Terminal

  func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run, let steps):
      terminal.write("run \(run.id): \(run.pipeline), \(steps.count) steps\n")
    case .stepStarted, .stepProduced: break
    case .stepProgress(let index, let progress):
      if progress.isLogLine { terminal.write(lines.logLine(index, progress.detail)) }
    case .stepFinished(_, let record): terminal.write(lines.finished(record))
    case .warning(let text): terminal.write(lines.warning(text))
    case .runFinished(let summary): terminal.write(lines.summary(summary))
    }
  }
}

/// Nothing but what went wrong.
struct QuietReporter: Reporter {
  func observe(_ event: RunEvent) {
    let lines = RunLines(labels: [], hasColor: Terminal.standardError.hasColor)
    switch event {
    case .warning(let text): Terminal.standardError.write(lines.warning(text))
    case .runFinished(let summary) where summary.status != .succeeded:
      Terminal.standardError.write(lines.summary(summary))
    default: break
    }
  }
}
