/// What becomes of the rest of a run when a step fails that may not.
package enum FailurePolicy: String, Sendable, CaseIterable {
  /// What runs is ended, and nothing more starts.
  case failFast = "fail-fast"
  /// What runs goes on to its end, and nothing more starts.
  case finishRunning = "finish-running"
  /// All goes on that does not need the step.
  case keepGoing = "continue"
}
