import Glibc
import Synchronization

/// Ends a program and what it has started when its time is over.
final class HookDeadline: Sendable {
  private struct State {
    /// 0 before the program runs, and when it has ended.
    var leader: pid_t = 0
    var isOver = false
    var timer: Task<Void, Never>?
  }

  private let seconds: Double
  /// Guards the program's number, which is somebody else's once it has ended.
  private let state = Mutex(State())

  init(seconds: Double) { self.seconds = seconds }

  /// The program runs, the leader of a session of its own.
  func begin(_ leader: pid_t) {
    let timer = Task { [self] in
      guard (try? await Task.sleep(for: .milliseconds(Int(seconds * 1000)))) != nil else { return }
      end(with: SIGTERM)
      try? await Task.sleep(for: .seconds(1))
      end(with: SIGKILL)
    }
    state.withLock { state in
      state.leader = leader
      state.timer = timer
    }
  }

  private func end(with signal: CInt) {
    state.withLock { state in
      guard state.leader > 1 else { return }
      state.isOver = true
      kill(-state.leader, signal)
    }
  }

  /// The program has ended.
  ///
  /// - Returns: whether it had to be ended.
  func end() -> Bool {
    let (timer, isOver) = state.withLock { state in
      defer { state.leader = 0 }
      return (state.timer, state.isOver)
    }
    timer?.cancel()
    return isOver
  }
}
