import SluiceEngine
import SluiceFrame

/// How far a run is, as lines that never take more than half of a window.
struct LivePicture {
  private struct Running {
    var index: Int
    var began: ContinuousClock.Instant
    var fraction: Double?
    var detail = ""
    var isStored = false
  }

  private static let barWidth = 12
  private static let shownFailures = 3
  private let labels: [StepLabel]
  private let nameWidth: Int
  private let total: Int
  private let began: ContinuousClock.Instant
  /// The longest-running first.
  private var running: [Running] = []
  /// Lines about failed steps, the first ones: log lines must not carry them off the screen.
  private var failures: [StyledLine] = []
  private var counts: [StepRunRecord.Status: Int] = [:]

  init(labels: [StepLabel], total: Int, at began: ContinuousClock.Instant) {
    self.labels = labels
    nameWidth = labels.map { TerminalText.width($0.name) }.max() ?? 0
    self.total = total
    self.began = began
  }

  mutating func started(_ index: Int, at began: ContinuousClock.Instant) {
    running.removeAll { $0.index == index }
    running.append(Running(index: index, began: began))
  }

  mutating func progressed(_ index: Int, _ progress: RunEvent.Progress) {
    guard let place = running.firstIndex(where: { $0.index == index }) else { return }
    running[place].fraction = progress.fraction
    running[place].detail = progress.detail
  }

  mutating func produced(_ index: Int) {
    guard let place = running.firstIndex(where: { $0.index == index }) else { return }
    running[place].isStored = true
  }

  mutating func finished(_ record: StepRunRecord) {
    running.removeAll { $0.index == record.index }
    counts[record.status, default: 0] += 1
    if record.status == .failed, failures.count < Self.shownFailures {
      var line = StyledLine("failed   ", .red)
      line.append("\(record.step)  \((record.error ?? "").prefix { $0 != "\n" })")
      failures.append(line)
    }
  }

  /// Nothing while nothing runs.
  func lines(in size: LiveScreen.Size, at now: ContinuousClock.Instant) -> [StyledLine] {
    // The cursor takes the last row.
    let room = min(max(1, size.rows / 2), size.rows - 1)
    if running.isEmpty || room < 1 { return [] }
    let shown = running.filter { !$0.isStored } + running.filter(\.isStored)
    // Failures take a quarter of the lines at most.
    let failures = failures.prefix(room / 4)
    let places = room - 1 - failures.count
    let count = shown.count <= places ? shown.count : max(0, places - 1)
    let nameWidth = min(nameWidth, RunLines.widestName(in: size.columns))
    var lines = shown.prefix(count).map {
      line($0, nameWidth: nameWidth, size.columns, now)
    }
    if count < shown.count, places > 0 {
      let more = count == 0 ? "\(shown.count) running" : "… and \(shown.count - count) more running"
      lines.append(StyledLine((size.columns < 50 ? " " : "         ") + more, .dim))
    }
    return lines + failures + [summary(now)]
  }

  private func line(
    _ running: Running, nameWidth: Int, _ columns: Int, _ now: ContinuousClock.Instant
  ) -> StyledLine {
    var line = StyledLine()
    line.append(columns < 50 ? " " : running.isStored ? "storing  " : "running  ")
    let name = TerminalText.cuttingMiddle(labels[running.index].name, to: nameWidth)
    line.append(TerminalText.padding(name, to: nameWidth, right: false))
    let time = Phrases.clock((now - running.began).inSeconds)
    line.append("  " + TerminalText.padding(time, to: 5, right: true))
    if running.isStored { return line }
    if let fraction = running.fraction, fraction > 0, columns >= 50 {
      let filled = max(0, min(Int(fraction * Double(Self.barWidth)), Self.barWidth))
      line.append("  " + String(repeating: "█", count: filled))
      line.append(String(repeating: "░", count: Self.barWidth - filled), .dim)
    }
    if !running.detail.isEmpty { line.append("  " + running.detail, .dim) }
    return line
  }

  /// `412/1000 done · 300 cached · 2 failed · 50 running · 0:12`.
  private func summary(_ now: ContinuousClock.Instant) -> StyledLine {
    let cached = counts[.cached] ?? 0
    var line = StyledLine("\((counts[.succeeded] ?? 0) + cached)/\(total) done", .bold)
    let parts: [(Int, String, StyledLine.Style?)] = [
      (cached, "cached", nil), (counts[.failed] ?? 0, "failed", .red),
      (counts[.skipped] ?? 0, "skipped", .yellow), (counts[.interrupted] ?? 0, "stopped", .yellow),
      (running.count, "running", nil),
    ]
    for (count, word, style) in parts where count > 0 {
      line.append(" · ", .dim)
      line.append("\(count) \(word)", style)
    }
    line.append(" · ", .dim)
    line.append(Phrases.clock((now - began).inSeconds))
    return line
  }
}
