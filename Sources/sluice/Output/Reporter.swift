import SluiceEngine

/// Tells what happens in a run: to a person at a terminal, in plain lines, or to a program.
protocol Reporter: Sendable {
  func observe(_ event: RunEvent)
  /// Called once at the end, also of a run that could not go on; leaves nothing that changes on a terminal.
  func close()
}

extension Reporter {
  func close() {}
}

/// A step as reporters name it.
struct StepLabel: Sendable {
  let name: String
  let kind: String
}

/// Several reporters as one.
struct ReporterList: Reporter {
  let reporters: [any Reporter]

  func observe(_ event: RunEvent) { for reporter in reporters { reporter.observe(event) } }

  func close() { for reporter in reporters { reporter.close() } }
}

/// The reporter that fits where the output goes.
enum Reporters {
  /// - Parameters:
  ///   - events: where programs read along; nil where a person does.
  ///   - total: how many of the steps take part.
  ///   - folder: the artifacts folder, in which `sluice status` finds what runs.
  static func reporter(
    events: EventStream?, quiet: Bool, labels: [StepLabel], total: Int, options: RunOptions,
    folder: String
  ) -> any Reporter {
    let lines = RunLines(labels: labels)
    let terminal = Terminal.standardError
    let visible: any Reporter =
      if let events {
        JSONReporter(stream: events, labels: labels, options: options, total: total)
      } else if quiet {
        QuietReporter()
      } else if terminal.isInteractive {
        TerminalReporter(lines: lines, total: total, terminal: terminal)
      } else {
        PlainReporter(lines: lines, terminal: terminal)
      }
    let live = LiveRunReporter(
      labels: labels.map(\.name), total: total, folder: LiveRun.folder(in: folder))
    return ReporterList(reporters: [visible, live])
  }
}
