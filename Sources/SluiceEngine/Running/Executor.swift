import Glibc
import SluiceFrame
import SluiceStore

/// Runs a pipeline: asks the schedule what can start, starts it, and tells the schedule what came of it.
package struct Executor: Sendable {
  let pipeline: Pipeline
  let project: Project
  let codecs: ArtifactCodecs
  let options: RunOptions
  let run: RunRecord
  /// Milliseconds since 1970-01-01T00:00:00Z.
  let now: @Sendable () -> Int64
  let observe: @Sendable (RunEvent) -> Void
  /// Gives an element when the run is to end early.
  let interruptions: AsyncStream<Void>
  /// Digests of files that somebody began to find out before.
  let ahead: DigestsAhead?

  package init(
    pipeline: Pipeline, project: Project, codecs: ArtifactCodecs, options: RunOptions,
    run: RunRecord, now: @escaping @Sendable () -> Int64,
    interruptions: AsyncStream<Void> = AsyncStream { _ in }, ahead: DigestsAhead? = nil,
    observe: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.pipeline = pipeline
    self.project = project
    self.codecs = codecs
    self.options = options
    self.run = run
    self.now = now
    self.observe = observe
    self.interruptions = interruptions
    self.ahead = ahead
  }

  /// What a task of the group comes back with.
  enum Signal: Sendable {
    case ran(Int, Result<StepWork.Product, StepFailure>)
    case stored(Int, Result<[ArtifactRecord], StepFailure>)
    /// The lock on a step's work was waited for.
    case unblocked(Int, Result<WorkLock, StepFailure>)
    case interrupted
    case idle
  }

  /// Runs to the end; steps that fail are in the summary.
  /// - Throws: when the metadata store fails, so that nothing more could be remembered.
  package func execute() async throws -> RunSummary {
    let clock = ContinuousClock()
    let began = clock.now
    try project.ledger.begin(run)
    observe(
      .runStarted(run, steps: pipeline.steps.map { ($0.name, $0.declaration.name) }))
    var early = try EarlyWork(self)
    defer { early.cancel() }
    await ahead?.finish(into: project.files)
    // Digesting files takes long, and beside it other work is to begin.
    let keys = try await StepThread.run(isCancellable: false) { [pipeline, project] in
      try pipeline.steps.map { try project.key(of: $0) }
    }
    var progress = try RunProgress(self, keys: keys)
    // Not by its steps: one may be about to make its own in it.
    defer { tidy() }
    do {
      try await drive(&progress, &early)
      try progress.conclude()
    } catch {
      // The ledger may be what failed; the first error is the one that counts.
      try? project.ledger.finish(runID: run.id, status: .failed, at: now())
      throw error
    }
    let records = progress.finished.sorted { $0.index < $1.index }
    let status = progress.status
    try project.ledger.finish(runID: run.id, status: status, at: now())
    let summary = RunSummary(
      runID: run.id, status: status, seconds: (clock.now - began).inSeconds, steps: records,
      folder: project.runFolder(run.id))
    observe(.runFinished(summary))
    return summary
  }

  private func tidy() {
    _ = unsafe rmdir(StepPlace.scratch(of: run.id, in: project.folder))
    ProgramLogs.removeSpares(in: ProgramWords.absolute(project.runFolder(run.id)))
    WorkLock.removeSpares()
  }

  private func drive(_ progress: inout RunProgress, _ early: inout EarlyWork) async throws {
    try await withThrowingTaskGroup(of: Signal.self) { group in
      let interruptions = interruptions
      group.addTask {
        for await _ in interruptions { return .interrupted }
        return .idle
      }
      var isCancelled = false
      while true {
        try progress.decide()
        try start(&progress, &early, &group)
        if progress.ending != nil, !isCancelled {
          group.cancelAll()
          isCancelled = true
        }
        if progress.schedule.isFinished { break }
        try progress.flush()
        guard let signal = try await group.next() else {
          preconditionFailure("the run waits for nothing: \(progress.schedule.states)")
        }
        try receive(signal, &progress, &group)
      }
      // What is being stored after a failure is stored to its end; nothing else is left.
      group.cancelAll()
      while try await group.next() != nil {}
    }
  }

  private func start(
    _ progress: inout RunProgress, _ early: inout EarlyWork,
    _ group: inout ThrowingTaskGroup<Signal, any Error>
  ) throws {
    var needsDecision = true
    while needsDecision {
      needsDecision = false
      for index in progress.schedule.startable() {
        switch try progress.start(index) {
        case .work(let work):
          let run = early.take(index) ?? { await work.run() }
          group.addTask { .ran(index, await run()) }
        case .none: needsDecision = true
        case .wait(let path):
          group.addTask {
            do {
              return .unblocked(
                index, .success(try await WorkLock.wait(path, interval: .milliseconds(20))))
            } catch {
              return .unblocked(index, .failure(StepFailure(error)))
            }
          }
        }
      }
      if needsDecision { try progress.decide() }
    }
  }

  private func receive(
    _ signal: Signal, _ progress: inout RunProgress,
    _ group: inout ThrowingTaskGroup<Signal, any Error>
  ) throws {
    switch signal {
    case .ran(let index, .success(let product)):
      progress.produced(index, product)
      let store = project.store
      group.addTask { .stored(index, await product.store(in: store)) }
    case .ran(let index, .failure(let failure)), .stored(let index, .failure(let failure)):
      try progress.failed(index, failure)
    case .stored(let index, .success(let records)):
      try progress.stored(index, records)
    case .unblocked(let index, .success(let lock)): progress.unblocked(index, lock)
    case .unblocked(let index, .failure(let failure)):
      if progress.schedule.states[index] == .blocked { try progress.failed(index, failure) }
    case .interrupted: progress.end(.interrupted)
    case .idle: break
    }
  }
}

extension Duration {
  /// In seconds, with their fraction.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
