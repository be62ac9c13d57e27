import SluiceEngine
import SluiceFrame

/// The lines that a run's events become for people.
struct RunLines: Sendable {
  /// In a pipeline with more steps, those that did nothing are told as numbers only.
  static let listedSteps = 50
  /// Lines of an error that are shown when its step fails, the first ones and the last ones.
  private static let errorLines = 16
  /// Failed steps that the summary names.
  private static let namedFailures = 10

  let labels: [StepLabel]
  private let nameWidth: Int
  private let kindWidth: Int

  init(labels: [StepLabel]) {
    self.labels = labels
    nameWidth = labels.map { TerminalText.width($0.name) }.max() ?? 0
    kindWidth = labels.map { TerminalText.width($0.kind) }.max() ?? 0
  }

  /// The cells for names in a window, so that long ones do not push the rest out.
  static func widestName(in columns: Int) -> Int { max(8, columns * 3 / 10) }

  func started(_ run: RunRecord) -> StyledLine {
    var line = StyledLine(run.pipeline, .bold)
    line.append("  ")
    line.append(run.id, .dim)
    return line
  }

  /// Whether a step's end has a line of its own.
  func isListed(_ record: StepRunRecord) -> Bool {
    labels.count <= Self.listedSteps || (record.status != .cached && record.status != .skipped)
  }

  /// A line about a step that came to its end.
  ///
  /// - Parameter columns: the window, in which long names must not push the rest out; nil for any width.
  func finished(_ record: StepRunRecord, columns: Int? = nil) -> StyledLine {
    var line: StyledLine
    switch record.status {
    case .succeeded: line = StyledLine("done   ", .green)
    case .cached: line = StyledLine("cached ", .dim)
    case .failed: line = StyledLine("failed ", .red)
    case .skipped: line = StyledLine("skipped", .yellow)
    case .interrupted: line = StyledLine("stopped", .yellow)
    }
    let widest = columns.map(Self.widestName) ?? .max
    line.append("  \(padded(labels[record.index].name, min(nameWidth, widest)))  ")
    line.append(padded(labels[record.index].kind, min(kindWidth, widest / 2)), .dim)
    switch record.status {
    case .succeeded:
      line.append("  \(time(record.seconds))  \(Phrases.outcome(record))")
      // On a first run that goes without saying.
      if !record.reasons.isEmpty, record.reasons != [Reasons.firstTime] {
        line.append("  (\(record.reasons.joined(separator: "; ")))", .dim)
      }
    case .cached: line.append("  \(time(nil))  \(Phrases.outcome(record))")
    case .failed, .skipped, .interrupted:
      line.append("  " + (Self.lines(of: record.error).first ?? ""))
    }
    return line
  }

  /// What a failed step said beyond its first line: the last lines of a program, where the rest is.
  func details(_ record: StepRunRecord) -> [StyledLine] {
    guard record.status == .failed else { return [] }
    var lines = Array(Self.lines(of: record.error).dropFirst())
    if lines.count > Self.errorLines {
      let left = lines.count - Self.errorLines + 1
      lines = [lines[0], "… \(left) more lines"] + lines.suffix(Self.errorLines - 2)
    }
    return lines.map { StyledLine("         " + $0) }
  }

  func logLine(_ index: Int, _ line: String, columns: Int? = nil) -> StyledLine {
    var name = labels[index].name
    var width = nameWidth
    if let columns {
      name = TerminalText.cuttingMiddle(name, to: Self.widestName(in: columns))
      width = min(width, columns / 6)
    }
    name = TerminalText.padding(name, to: width, right: false)
    var result = StyledLine("         \(name)  ")
    result.append(line, .dim)
    return result
  }

  func warning(_ text: String) -> StyledLine {
    var line = StyledLine("warning", .yellow)
    line.append(": \(text)")
    return line
  }

  /// What failed, said once more at the end, and the whole run in a line.
  func summary(_ summary: RunSummary) -> [StyledLine] {
    var text: [StyledLine] = []
    let failed = summary.steps.filter { $0.status == .failed }
    for record in failed.prefix(Self.namedFailures) {
      let lines = Self.lines(of: record.error)
      var line = StyledLine("error", .red)
      line.append(": step '\(record.step)': \(lines.first ?? "it failed")")
      text.append(line)
      // A program's last lines stand where it failed; the last of them says where the rest is.
      let hints = lines.dropFirst()
      text += (hints.count > 3 ? hints.suffix(1) : hints).map { StyledLine("  \($0)") }
    }
    if failed.count > Self.namedFailures {
      text.append(
        StyledLine(
          "  and \(failed.count - Self.namedFailures) more; "
            + "'sluice runs show \(summary.runID)' lists them"))
    }
    var counts: [String] = []
    for (status, word) in [
      (StepRunRecord.Status.succeeded, "ran"), (.cached, "cached"), (.failed, "failed"),
      (.skipped, "skipped"), (.interrupted, "stopped"),
    ] where summary.count(status) > 0 {
      counts.append("\(summary.count(status)) \(word)")
    }
    var line = StyledLine(
      "\(summary.steps.count) steps: \(counts.joined(separator: ", "))"
        + " in \(Phrases.seconds(summary.seconds))  ")
    line.append(summary.folder, .dim)
    return text + [line]
  }

  private static func lines(of error: String?) -> [String] {
    (error ?? "").split(separator: "\n").map(String.init)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    TerminalText.padding(
      TerminalText.cuttingMiddle(text, to: width), to: width, right: false)
  }

  private func time(_ seconds: Double?) -> String {
    TerminalText.padding(seconds.map(Phrases.seconds) ?? "", to: 8, right: true)
  }
}
