/// Runs work until it succeeds, as often as the step allows, each time no longer than it allows.
struct StepAttempts: Sendable {
  let execution: StepExecution
  /// Told before each wait for the next attempt.
  let onRetry: @Sendable (_ attempt: Int, StepFailure, _ pause: Double) -> Void

  /// - Parameter work: given the number of the attempt, from 1; cancelled when its time is up.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable (Int) async throws -> Value
  ) async -> Result<Value, StepFailure> {
    var attempt = 1
    var pause = execution.backoff
    while true {
      do {
        let number = attempt
        return .success(try await limited { try await work(number) })
      } catch {
        let failure = StepFailure(error)
        if attempt > execution.retries || Task.isCancelled { return .failure(failure) }
        onRetry(attempt, failure, pause)
      }
      do {
        try await Task.sleep(for: .seconds(pause))
      } catch {
        return .failure(StepFailure(error))
      }
      attempt += 1
      pause *= 2
    }
  }

  private func limited<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    guard let timeout = execution.timeout else { return try await work() }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await Task.sleep(for: .seconds(timeout))
        return nil
      }
      // The work's own error would be that it was cancelled.
      guard let first = try await group.next(), let value = first else {
        group.cancelAll()
        while await group.nextResult() != nil {}
        throw StepFailure(
          "it took longer than its timeout of \(DurationText.seconds(timeout))",
          hint: "raise 'timeout:' of the step")
      }
      group.cancelAll()
      return value
    }
  }
}
