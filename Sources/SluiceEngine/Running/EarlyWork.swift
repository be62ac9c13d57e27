import SluiceStore
import Synchronization

/// Steps at the beginning of a run whose work began before the files they read were digested.
///
/// Digesting a large file takes a core as long as other threads need for a good part of the work on it. A step begins
/// early where nothing is guessed: no entry of the cache is of its kind, or it is forced, so it has to be done whatever
/// is in its files. Another process may still turn out to do the same work; then what was begun is dropped.
struct EarlyWork {
  /// One step's work under way.
  private struct Begun {
    let task: Task<Result<StepWork.Product, StepFailure>, Never>
    let gate: ProgressGate
    /// What the files were when it began.
    let stamps: [(path: String, stamp: FileStamp)]
  }

  /// Bytes of files from which on beginning early is worth a thread.
  static let leastSize: Int64 = 4 << 20

  private var begun: [Int: Begun] = [:]

  /// Begins the work of all steps that allow it.
  init(_ executor: Executor) throws {
    let (pipeline, project, options) = (executor.pipeline, executor.project, executor.options)
    let parts = options.selection.parts(of: pipeline)
    for step in pipeline.steps where parts[step.index] == .full && Self.allows(step) {
      if begun.count >= options.jobs { break }
      let stamps = step.files.compactMap { file in
        project.files.stampIfUnread(file.path).map { (path: file.path, stamp: $0) }
      }
      guard stamps.count == step.files.count,
        stamps.reduce(0, { $0 + $1.stamp.size }) >= Self.leastSize,
        try options.forces(step) || !project.ledger.hasCacheEntries(kind: step.declaration.name)
      else { continue }
      let gate = ProgressGate { executor.observe(.stepProgress(step.index, $0)) }
      let work = StepWork(
        step: step,
        shelf: ArtifactShelf(readers: [:], store: project.store, codecs: executor.codecs),
        context: RunContext(executor), threads: options.threads, folder: project.folder,
        checkpoint: "", report: { gate.report($0) })
      begun[step.index] = Begun(task: Task { await work.run() }, gate: gate, stamps: stamps)
    }
  }

  private static func allows(_ step: PipelineStep) -> Bool {
    guard case .always = step.condition else { return false }
    return step.kind.beginsEarly && step.inputs.isEmpty && !step.isOpen && !step.files.isEmpty
      && step.spec.isCacheable && step.spec.execution.memory == nil
      && step.spec.execution.mutex == nil
  }

  /// The work of a step that starts now; nil where it was not begun, or its files changed since.
  mutating func take(_ index: Int) -> (@Sendable () async -> Result<StepWork.Product, StepFailure>)?
  {
    guard let begun = begun.removeValue(forKey: index) else { return nil }
    guard begun.stamps.allSatisfy({ (try? FileStamp(of: $0.path)) == $0.stamp }) else {
      begun.task.cancel()
      return nil
    }
    begun.gate.open()
    return {
      await withTaskCancellationHandler {
        await begun.task.value
      } onCancel: {
        begun.task.cancel()
      }
    }
  }

  /// Drops what no step took.
  func cancel() {
    for begun in begun.values { begun.task.cancel() }
  }
}

/// Holds back what a step says before it is said that the step started.
private final class ProgressGate: Sendable {
  private let pass: @Sendable (RunEvent.Progress) -> Void
  /// Lines that were said; nil once the gate is open. How far the work is, is soon said again.
  private let held = Mutex<[RunEvent.Progress]?>([])

  init(_ pass: @escaping @Sendable (RunEvent.Progress) -> Void) { self.pass = pass }

  func report(_ progress: RunEvent.Progress) {
    let isOpen = held.withLock { held in
      if held != nil, progress.isLogLine { held?.append(progress) }
      return held == nil
    }
    if isOpen { pass(progress) }
  }

  func open() {
    held.withLock { held in
      // Under the lock, so that no later line overtakes them.
      for line in held ?? [] { pass(line) }
      held = nil
    }
  }
}
