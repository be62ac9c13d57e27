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

  package init(
    pipeline: Pipeline, project: Project, codecs: ArtifactCodecs, options: RunOptions,
    run: RunRecord, now: @escaping @Sendable () -> Int64,
    observe: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.pipeline = pipeline
    self.project = project
    self.codecs = codecs
    self.options = options
    self.run = run
    self.now = now
    self.observe = observe
  }

  /// What a task of the group comes back with.
  enum Signal: Sendable {
    case ran(Int, Result<StepWork.Product, StepFailure>)
    case stored(Int, Result<[ArtifactRecord], StepFailure>)
  }

  /// Runs to the end; steps that fail are in the summary.
  /// - Throws: when the metadata store fails, so that nothing more could be remembered.
  package func execute() async throws -> RunSummary {
    let clock = ContinuousClock()
    let began = clock.now
    try project.ledger.begin(run)
    observe(
      .runStarted(run, steps: pipeline.steps.map { ($0.name, $0.declaration.name) }))
    var progress = try RunProgress(self)
    do {
      try await drive(&progress)
      try progress.linkAsLatest()
    } catch {
      // The ledger may be what failed; the first error is the one that counts.
      try? project.ledger.finish(runID: run.id, status: .failed, at: now())
      throw error
    }
    let records = progress.finished.sorted { $0.index < $1.index }
    let failed = records.contains { $0.status == .failed }
    let status: RunRecord.Status = failed ? .failed : .succeeded
    try project.ledger.finish(runID: run.id, status: status, at: now())
    let summary = RunSummary(
      runID: run.id, status: status, seconds: (clock.now - began).inSeconds, steps: records,
      folder: project.runFolder(run.id))
    observe(.runFinished(summary))
    return summary
  }

  private func drive(_ progress: inout RunProgress) async throws {
    try await withThrowingTaskGroup(of: Signal.self) { group in
      while true {
        try progress.decide()
        for index in progress.schedule.startable(
          limit: options.jobs - progress.schedule.runningCount)
        {
          let work = progress.start(index)
          group.addTask { .ran(index, await work.run()) }
        }
        if progress.schedule.isFinished { break }
        try progress.flush()
        guard let signal = try await group.next() else {
          preconditionFailure("the run waits for nothing: \(progress.schedule.states)")
        }
        switch signal {
        case .ran(let index, .success(let product)):
          progress.produced(index, product)
          group.addTask {
            .stored(index, await product.store(in: project.store))
          }
        case .ran(let index, .failure(let failure)), .stored(let index, .failure(let failure)):
          try progress.failed(index, failure)
        case .stored(let index, .success(let records)):
          try progress.stored(index, records)
        }
      }
      // What still runs after a failure ends before the run does.
      while try await group.next() != nil {}
      try progress.flush()
    }
  }
}

extension Duration {
  /// In seconds, with their fraction.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
