import SluiceEngine
import Synchronization

/// Keeps the file that tells `sluice status` how far a run is; a run in which no step starts leaves none.
///
/// The mutex guards the file and what it says: events come from the threads of all running steps.
final class LiveRunReporter: Reporter {
  private struct State: ~Copyable {
    var run = ""
    var file: LiveRunFile?
    var live: LiveRun
    var hasChanged = false
    var isClosed = false
  }

  private let labels: [String]
  private let folder: String
  private let state: Mutex<State>
  private let ticker = Ticker(every: .milliseconds(250))

  /// - Parameter labels: the names of all steps, of which `total` take part.
  init(labels: [String], total: Int, folder: String) {
    self.labels = labels
    self.folder = folder
    state = Mutex(State(live: LiveRun(finished: 0, total: total, running: [])))
  }

  func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run, _): state.withLock { $0.run = run.id }
    case .stepStarted(let index, _): started(labels[index])
    case .stepFinished(_, let record):
      state.withLock { state in
        state.live.running.removeAll { $0.name == record.step }
        state.live.finished += 1
        state.hasChanged = true
      }
    case .runFinished: close()
    case .stepProgress, .stepProduced, .warning: break
    }
  }

  private func started(_ step: String) {
    let isFirst = state.withLock { state in
      state.live.running.removeAll { $0.name == step }
      state.live.running.append(LiveRun.Step(name: step, since: RunIdentity.now()))
      state.hasChanged = true
      if state.file != nil || state.isClosed { return false }
      state.file = LiveRunFile(run: state.run, folder: folder)
      return state.file != nil
    }
    if isFirst {
      write()
      ticker.start { [weak self] in self?.write() }
    }
  }

  private func write() {
    state.withLock { state in
      if !state.hasChanged { return }
      state.file?.write(state.live)
      state.hasChanged = false
    }
  }

  func close() {
    ticker.stop()
    state.withLock { state in
      state.isClosed = true
      if let file = state.file.take() { file.remove() }
    }
  }
}
