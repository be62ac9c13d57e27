import SluiceFrame
package import SluiceStore

/// What a step may know of the run it is part of.
package struct RunContext: Sendable {
  package let runID: String
  package let pipeline: String
  package let user: String
  package let host: String
  /// Where model versions are kept.
  package let registry: any ModelRegistry
  package let ledger: any RunLedger
  package let store: ObjectStore
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let now: @Sendable () -> Int64

  package init(
    runID: String, pipeline: String, user: String, host: String, registry: any ModelRegistry,
    ledger: any RunLedger, store: ObjectStore, now: @escaping @Sendable () -> Int64
  ) {
    self.runID = runID
    self.pipeline = pipeline
    self.user = user
    self.host = host
    self.registry = registry
    self.ledger = ledger
    self.store = store
    self.now = now
  }
}

extension RunContext {
  init(_ executor: Executor) {
    self.init(
      runID: executor.run.id, pipeline: executor.pipeline.spec.name,
      user: executor.run.environment["user"]?.stringValue ?? "unknown",
      host: executor.run.environment["host"]?.stringValue ?? "unknown",
      registry: executor.project.registry, ledger: executor.project.ledger,
      store: executor.project.store, now: executor.now)
  }
}
