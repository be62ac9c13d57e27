import SluiceEngine
import Synchronization

/// Lines that stay for what is done, and below them one line with a bar for each step that runs.
///
/// The mutex guards the picture: events come from the threads of all running steps.
final class TerminalReporter: Reporter {
  private struct Running {
    var index: Int
    var began: ContinuousClock.Instant
    var fraction: Double?
    var detail = ""
  }

  private struct Picture {
    var running: [Running] = []
    var drawnLines = 0
    var lastDrawn: ContinuousClock.Instant?
    var finished = 0
    var total = 0
  }

  /// More running steps than this are summed up in one line.
  private static let maximumLines = 8
  private static let barWidth = 20
  private let lines: RunLines
  private let terminal: Terminal
  private let picture = Mutex(Picture())
  private let clock = ContinuousClock()

  init(lines: RunLines, terminal: Terminal) {
    self.lines = lines
    self.terminal = terminal
  }

  func observe(_ event: RunEvent) {
    picture.withLock { picture in
      switch event {
      case .runStarted(let run, let steps):
        picture.total = steps.count
        terminal.write("\(lines.styled(run.pipeline, .bold))  \(lines.styled(run.id, .dim))\n")
      case .stepStarted(let index, _):
        picture.running.append(Running(index: index, began: clock.now))
        draw(&picture, above: "")
      case .stepProgress(let index, let progress):
        guard let place = picture.running.firstIndex(where: { $0.index == index }) else { return }
        if progress.isLogLine {
          draw(&picture, above: lines.logLine(index, progress.detail))
        } else {
          picture.running[place].fraction = progress.fraction
          picture.running[place].detail = progress.detail
          if picture.lastDrawn.map({ clock.now - $0 >= .milliseconds(80) }) ?? true {
            draw(&picture, above: "")
          }
        }
      case .stepProduced(let index, _):
        if let place = picture.running.firstIndex(where: { $0.index == index }) {
          picture.running[place].fraction = 1
          picture.running[place].detail = "storing"
        }
      case .stepFinished(let index, let record):
        picture.running.removeAll { $0.index == index }
        picture.finished += 1
        draw(&picture, above: cut(lines.finished(record)))
      case .warning(let text): draw(&picture, above: lines.warning(text))
      case .runFinished(let summary):
        picture.running = []
        draw(&picture, above: lines.summary(summary))
      }
    }
  }

  /// Replaces the moving lines at the bottom, with lines that stay put in above them; one write, so nothing flickers.
  private func draw(_ picture: inout Picture, above: String) {
    var output = ""
    if picture.drawnLines > 0 { output += "\u{1B}[\(picture.drawnLines)A\r\u{1B}[J" }
    output += above
    picture.drawnLines = 0
    for running in picture.running.prefix(Self.maximumLines) {
      output += line(running)
      picture.drawnLines += 1
    }
    if picture.running.count > Self.maximumLines {
      output += "         and \(picture.running.count - Self.maximumLines) more\n"
      picture.drawnLines += 1
    }
    if !picture.running.isEmpty {
      output += lines.styled("         \(picture.finished) of \(picture.total) steps", .dim) + "\n"
      picture.drawnLines += 1
    }
    picture.lastDrawn = clock.now
    terminal.write(output)
  }

  private func line(_ running: Running) -> String {
    let filled = Int((running.fraction ?? 0) * Double(Self.barWidth))
    let bar =
      String(repeating: "█", count: max(0, min(filled, Self.barWidth)))
      + String(repeating: "░", count: max(0, Self.barWidth - filled))
    let seconds = Phrases.seconds((clock.now - running.began).inSeconds)
    return cut("running  \(lines.name(running.index))  \(bar)  \(seconds)  \(running.detail)\n")
  }

  /// A line that wraps would spoil the count of lines to go back; styles take no room.
  private func cut(_ line: String) -> String {
    let width = terminal.width - 1
    var visible = 0
    var inStyle = false
    var result = ""
    for character in line where character != "\n" {
      if character == "\u{1B}" { inStyle = true }
      if !inStyle {
        visible += 1
        if visible == width {
          return result + "…" + (lines.hasColor ? "\u{1B}[0m" : "") + "\n"
        }
      }
      result.append(character)
      if inStyle, character == "m" { inStyle = false }
    }
    return result + "\n"
  }
}
