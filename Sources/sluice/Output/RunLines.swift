import SluiceEngine

/// The lines that a run's events become for people.
struct RunLines: Sendable {
  let labels: [StepLabel]
  let hasColor: Bool
  private let nameWidth: Int
  private let kindWidth: Int

  init(labels: [StepLabel], hasColor: Bool) {
    self.labels = labels
    self.hasColor = hasColor
    nameWidth = labels.map(\.name.count).max() ?? 0
    kindWidth = labels.map(\.kind.count).max() ?? 0
  }

  enum Style: String {
    case green = "32"
    case red = "31"
    case yellow = "33"
    case dim = "2"
    case bold = "1"
  }

  func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  func name(_ index: Int) -> String { padded(labels[index].name, nameWidth) }

  func kind(_ index: Int) -> String { styled(padded(labels[index].kind, kindWidth), .dim) }

  /// One line, with its end, about a step that came to its end.
  func finished(_ record: StepRunRecord) -> String {
    let word: String
    switch record.status {
    case .succeeded: word = styled("done   ", .green)
    case .cached: word = styled("cached ", .dim)
    case .failed: word = styled("failed ", .red)
    case .skipped: word = styled("skipped", .yellow)
    case .interrupted: word = styled("stopped", .yellow)
    }
    var line = "\(word)  \(name(record.index))  \(kind(record.index))"
    switch record.status {
    case .succeeded:
      line += "  \(leftPadded(Phrases.seconds(record.seconds), 8))  \(Phrases.outcome(record))"
      // On a first run that goes without saying.
      if !record.reasons.isEmpty, record.reasons != [Reasons.firstTime] {
        line += styled("  (\(record.reasons.joined(separator: "; ")))", .dim)
      }
    case .cached: line += "  \(leftPadded("", 8))  \(Phrases.outcome(record))"
    case .failed, .skipped, .interrupted:
      line += "  " + (record.error ?? "").split(separator: "\n").prefix(1).joined()
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  func logLine(_ index: Int, _ line: String) -> String {
    "         \(name(index))  \(styled(line, .dim))\n"
  }

  func warning(_ text: String) -> String { styled("warning", .yellow) + ": \(text)\n" }

  /// What failed, said once more at the end, and the whole run in a line.
  func summary(_ summary: RunSummary) -> String {
    var text = ""
    for record in summary.steps where record.status == .failed {
      let lines = (record.error ?? "").split(separator: "\n").map(String.init)
      text += styled("error", .red) + ": step '\(record.step)': \(lines.first ?? "it failed")\n"
      for hint in lines.dropFirst() { text += "  \(hint)\n" }
    }
    var counts: [String] = []
    for (status, word) in [
      (StepRunRecord.Status.succeeded, "ran"), (.cached, "cached"), (.failed, "failed"),
      (.skipped, "skipped"),
    ] where summary.count(status) > 0 {
      counts.append("\(summary.count(status)) \(word)")
    }
    return text + "\(summary.steps.count) steps: \(counts.joined(separator: ", "))"
      + " in \(Phrases.seconds(summary.seconds))  \(styled(summary.folder, .dim))\n"
  }

  private func leftPadded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
