import Dispatch

/// Runs blocking work beside the cooperative threads, which must never wait.
enum StepThread {
  private static let queue = DispatchQueue(label: "sluice.steps", attributes: .concurrent)

  static func run<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result(catching: work)) }
    }
  }
}
