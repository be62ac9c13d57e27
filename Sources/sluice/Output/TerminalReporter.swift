import SluiceEngine
import Synchronization

/// Lines that stay for what is done, and below them some that change for what runs.
///
/// The mutex guards the picture: events come from the threads of all running steps. Events only change it; it is drawn
/// at most ten times a second, however many there are, and as often without any, so that the clocks go on.
final class TerminalReporter: Reporter {
  private struct State {
    var picture: LivePicture
    var screen: LiveScreen
    /// Lines that stay, not yet written.
    var above: [StyledLine] = []
    var lastDrawn: ContinuousClock.Instant?
    var isClosed = false
  }

  private static let interval = Duration.milliseconds(100)
  private let lines: RunLines
  private let terminal: Terminal
  private let state: Mutex<State>
  private let ticker = Ticker(every: interval)
  private let clock = ContinuousClock()

  /// - Parameter total: how many steps take part.
  init(lines: RunLines, total: Int, terminal: Terminal) {
    self.lines = lines
    self.terminal = terminal
    state = Mutex(
      State(
        picture: LivePicture(labels: lines.labels, total: total, at: clock.now),
        screen: LiveScreen(hasColor: terminal.hasColor)))
  }

  func observe(_ event: RunEvent) {
    state.withLock { state in
      let columns = terminal.width
      switch event {
      case .runStarted(let run, _): state.above.append(lines.started(run))
      case .stepStarted(let index, _):
        state.picture.started(index, at: clock.now)
        ticker.start { [weak self] in self?.tick() }
      case .stepProgress(let index, let progress):
        if progress.isLogLine {
          state.above += wrapped(lines.logLine(index, progress.detail, columns: columns), columns)
        } else {
          state.picture.progressed(index, progress)
        }
      case .stepProduced(let index, _): state.picture.produced(index)
      case .stepFinished(_, let record):
        state.picture.finished(record)
        if lines.isListed(record) {
          let line = lines.finished(record, columns: columns)
          state.above += record.status == .failed ? wrapped(line, columns) : [line]
        }
        state.above += lines.details(record).flatMap { wrapped($0, columns) }
      case .warning(let text): state.above += wrapped(lines.warning(text), columns)
      case .runFinished(let summary):
        state.above += lines.summary(summary).flatMap { wrapped($0, columns, indent: "  ") }
        return finish(&state)
      }
      if state.lastDrawn.map({ clock.now - $0 >= Self.interval }) ?? true { draw(&state) }
    }
  }

  /// Leaves nothing that changes on the screen; what comes after it is not drawn.
  func close() { state.withLock { finish(&$0) } }

  private func finish(_ state: inout State) {
    if state.isClosed { return }
    ticker.stop()
    draw(&state, isLast: true)
    state.isClosed = true
  }

  private func tick() { state.withLock { draw(&$0) } }

  private func draw(_ state: inout State, isLast: Bool = false) {
    if state.isClosed { return }
    let (size, now) = (terminal.size, clock.now)
    let lines = isLast ? [] : state.picture.lines(in: size, at: now)
    if let frame = state.screen.frame(above: state.above, lines: lines, size: size) {
      terminal.write(frame)
    }
    state.above = []
    state.lastDrawn = now
  }

  private func wrapped(
    _ line: StyledLine, _ columns: Int, indent: String = "           "
  ) -> [StyledLine] {
    line.wrapped(to: columns - 1, indent: indent)
  }
}
