/// How a step is executed; nothing in it changes a result, so none of it is in the cache key.
package struct StepExecution: Sendable, Equatable {
  /// Seconds after which an attempt is ended; nil for no limit.
  package var timeout: Double?
  /// How many times a failed attempt is followed by another.
  package var retries = 0
  /// Seconds before the first retry; each further one waits twice as long as the one before.
  package var backoff = 1.0
  /// How many of the run's places it takes.
  package var cpus = 1
  /// Bytes of memory it may use; nil for no limit.
  package var memory: Int?
  /// A name: of the steps that share it, one runs at a time.
  package var mutex: String?
  /// Whether the run succeeds though this step fails.
  package var allowsFailure = false

  package init() {}
}
