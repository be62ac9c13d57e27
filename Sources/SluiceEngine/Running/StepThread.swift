import Dispatch
import Synchronization

/// Runs blocking work beside the cooperative threads, which must never wait.
enum StepThread {
  private static let queue = DispatchQueue(label: "sluice.steps", attributes: .concurrent)

  /// - Parameter isCancellable: a cancelled task goes on at once with a `CancellationError`; the work itself cannot be
  ///   stopped, and what it gives is dropped.
  static func run<Value: Sendable>(
    isCancellable: Bool = true, _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let outcome = Outcome<Value>()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        outcome.wait(continuation)
        queue.async { outcome.give(Result(catching: work)) }
      }
    } onCancel: {
      if isCancellable { outcome.give(.failure(CancellationError())) }
    }
  }

  /// The first result, handed to the one who waits for it; the mutex guards both.
  private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
      case open
      case awaited(CheckedContinuation<Value, any Error>)
      case early(Result<Value, any Error>)
      case done
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
      let early = state.withLock { state -> Result<Value, any Error>? in
        if case .early(let result) = state {
          state = .done
          return result
        }
        state = .awaited(continuation)
        return nil
      }
      if let early { continuation.resume(with: early) }
    }

    func give(_ result: Result<Value, any Error>) {
      let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
        switch state {
        case .open:
          state = .early(result)
          return nil
        case .awaited(let continuation):
          state = .done
          return continuation
        case .early, .done: return nil
        }
      }
      waiting?.resume(with: result)
    }
  }
}
