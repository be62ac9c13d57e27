import SluiceEngine

/// Tells what happens in a run: to a person at a terminal, in plain lines, or to a program.
protocol Reporter: Sendable {
  func observe(_ event: RunEvent)
}

/// A step as reporters name it.
struct StepLabel: Sendable {
  let name: String
  let kind: String
}

/// The reporter that fits where the output goes.
enum Reporters {
  static func reporter(json: Bool, quiet: Bool, pipeline: Pipeline) -> any Reporter {
    let labels = pipeline.steps.map { StepLabel(name: $0.name, kind: $0.declaration.name) }
    if json { return JSONReporter(labels: labels) }
    if quiet { return QuietReporter() }
    let lines = RunLines(labels: labels, hasColor: Terminal.standardError.hasColor)
    return Terminal.standardError.isInteractive
      ? TerminalReporter(lines: lines, terminal: .standardError)
      : PlainReporter(lines: lines, terminal: .standardError)
  }
}
