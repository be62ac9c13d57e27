import SluiceEngine

/// Plain lines for logs and pipes: one for each step that came to its end, and the steps' own log lines.
struct PlainReporter: Reporter {
  let lines: RunLines
  let terminal: Terminal

  func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run, let steps):
      write([StyledLine("run \(run.id): \(run.pipeline), \(steps.count) steps")])
    case .stepStarted, .stepProduced: break
    case .stepProgress(let index, let progress):
      if progress.isLogLine { write([lines.logLine(index, progress.detail)]) }
    case .stepFinished(_, let record):
      if lines.isListed(record) { write([lines.finished(record)] + details(record)) }
    case .warning(let text): write([lines.warning(text)])
    case .runFinished(let summary): write(lines.summary(summary))
    }
  }

  /// The summary says a hint or two itself; a program's last lines belong to the place where it failed.
  private func details(_ record: StepRunRecord) -> [StyledLine] {
    let details = lines.details(record)
    return details.count > 3 ? details : []
  }

  private func write(_ lines: [StyledLine]) {
    terminal.write(lines.map { $0.text(hasColor: terminal.hasColor) + "\n" }.joined())
  }
}

/// Nothing but what went wrong.
struct QuietReporter: Reporter {
  func observe(_ event: RunEvent) {
    let lines = RunLines(labels: [])
    let terminal = Terminal.standardError
    func write(_ line: StyledLine) {
      terminal.write(line.text(hasColor: terminal.hasColor) + "\n")
    }
    switch event {
    case .warning(let text): write(lines.warning(text))
    case .runFinished(let summary) where summary.status != .succeeded:
      lines.summary(summary).forEach(write)
    default: break
    }
  }
}
