import Synchronization

/// Calls something again and again from its start until its stop, in a task of its own.
final class Ticker: Sendable {
  private let interval: Duration
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(every interval: Duration) { self.interval = interval }

  deinit { stop() }

  /// Begins; while it ticks, this does nothing.
  func start(_ tick: @escaping @Sendable () -> Void) {
    let interval = interval
    task.withLock { task in
      if task != nil { return }
      task = Task.detached {
        while (try? await Task.sleep(for: interval)) != nil { tick() }
      }
    }
  }

  /// A tick that has begun may still end.
  func stop() {
    task.withLock { task in
      task?.cancel()
      task = nil
    }
  }
}
