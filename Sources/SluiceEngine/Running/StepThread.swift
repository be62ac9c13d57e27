import Glibc
import Synchronization

/// Runs blocking work beside the cooperative threads, which must never wait.
///
/// Each piece of work has a thread of its own. Those of a dispatch queue are counted together with the cooperative
/// ones: while as many steps as there are processors compute, no task would get on, neither scheduling nor reporting.
package enum StepThread {
  /// - Parameters:
  ///   - isCancellable: a cancelled task goes on at once with a `CancellationError`; the work itself cannot be
  ///   stopped, and what it gives is dropped.
  ///   - isUrgent: whether other work waits for this; what is not urgent leaves the processors to what is.
  package static func run<Value: Sendable>(
    isCancellable: Bool = true, isUrgent: Bool = true,
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let outcome = Outcome<Value>()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        outcome.wait(continuation)
        start(
          Body { isOwnThread in
            // Nice values are those of threads on Linux, and this thread ends with its work.
            if !isUrgent, isOwnThread {
              _ = setpriority(.init(PRIO_PROCESS.rawValue), 0, patientNice)
            }
            outcome.give(Result(catching: work))
          })
      }
    } onCancel: {
      if isCancellable { outcome.give(.failure(CancellationError())) }
    }
  }

  /// A third of the share that an urgent thread of the same processor has.
  private static let patientNice: Int32 = 5

  private final class Body: Sendable {
    let run: @Sendable (_ isOwnThread: Bool) -> Void

    init(_ run: @escaping @Sendable (_ isOwnThread: Bool) -> Void) { self.run = run }
  }

  private static func start(_ body: Body) {
    var thread = pthread_t()
    let passed = unsafe Unmanaged.passRetained(body)
    let status = unsafe pthread_create(
      &thread, nil,
      { raw in
        guard let raw = unsafe raw else { return nil }
        let body = unsafe Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
        body.run(true)
        return nil
      }, unsafe passed.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      // The system grants no more threads: this one does the work, and the others wait meanwhile.
      unsafe passed.release()
      body.run(false)
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
