package import SluiceEngine

/// Brings what waits to its hooks: in order for each hook, at least once, in bounded time.
package struct HookDelivery: Sendable {
  /// What became of a hook's events.
  package struct Outcome: Sendable, Equatable {
    package var hook: String
    package var delivered = 0
    /// Those that are left.
    package var waiting = 0
    /// Of the oldest that is left.
    package var error: String?
  }

  private let hooks: [Hook]
  private let outbox: any HookOutbox
  private let environment: @Sendable (String) -> String?
  private let now: @Sendable () -> Int64
  /// Before the first further attempt; each one waits twice as long as the one before.
  private let firstPause: Duration
  /// How many events are looked at at a time.
  private static let limit = 500

  package init(
    _ hooks: [Hook], _ outbox: any HookOutbox,
    environment: @escaping @Sendable (String) -> String?, now: @escaping @Sendable () -> Int64,
    firstPause: Duration = .milliseconds(500)
  ) {
    self.hooks = hooks
    self.outbox = outbox
    self.environment = environment
    self.now = now
    self.firstPause = firstPause
  }

  /// - Parameter ignoresPauses: whether hooks are tried that have failed a moment ago.
  /// - Returns: one outcome a hook that had something to do, in the order of the hooks.
  /// - Throws: what the outbox throws.
  package func deliver(ignoresPauses: Bool = false) async throws -> [Outcome] {
    try await withThrowingTaskGroup(of: (Int, Outcome?).self) { group in
      for (place, hook) in hooks.enumerated() {
        group.addTask { (place, try await deliver(to: hook, ignoresPauses: ignoresPauses)) }
      }
      var outcomes = [Outcome?](repeating: nil, count: hooks.count)
      for try await (place, outcome) in group { outcomes[place] = outcome }
      return outcomes.compactMap(\.self)
    }
  }

  private func deliver(to hook: Hook, ignoresPauses: Bool) async throws -> Outcome? {
    var outcome = Outcome(hook: hook.name)
    while true {
      let queue = try outbox.waiting(for: hook.name, limit: Self.limit)
      let wanted = queue.events.filter(hook.wants)
      guard let event = wanted.first else {
        guard let last = queue.events.last else { break }
        try outbox.settle(hook.name, through: last.id, delivered: nil)
        continue
      }
      if queue.nextAt > now(), !ignoresPauses {
        outcome.waiting = wanted.count
        outcome.error = queue.error
        break
      }
      let (attempts, failure) = await attempt(hook, event, after: queue.attempts)
      guard let failure else {
        try outbox.settle(
          hook.name, through: event.id,
          delivered: HookDeliveryRecord(hook: hook.name, attempts: attempts, at: now()))
        outcome.delivered += 1
        continue
      }
      // Each failed command doubles the time in which the next ones do not try, up to an hour.
      let pause = Int64(1000) << Int64(min(attempts, 12))
      try outbox.postpone(
        hook.name, attempts: attempts, until: now() + min(pause, 3_600_000), error: failure.message)
      outcome.waiting = wanted.count
      outcome.error = failure.message
      break
    }
    return outcome.delivered + outcome.waiting > 0 ? outcome : nil
  }

  /// - Returns: the attempts in all, and the last one's failure.
  private func attempt(
    _ hook: Hook, _ event: HookEvent, after earlier: Int
  ) async -> (Int, HookAttempt.Failure?) {
    var pause = firstPause
    var retry = 0
    while true {
      do throws(HookAttempt.Failure) {
        try await HookAttempt(hook, event, environment: environment, now: now).carryOut()
        return (earlier + retry + 1, nil)
      } catch {
        guard error.isTransient, retry < hook.retries else { return (earlier + retry + 1, error) }
        guard (try? await Task.sleep(for: pause)) != nil else {
          return (earlier + retry + 1, error)
        }
        pause *= 2
        retry += 1
      }
    }
  }
}
