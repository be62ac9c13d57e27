package import SluiceEngine
import SluiceFrame
import Synchronization

/// Turns what happens in a run into events, each sent as it happens.
package final class RunEmitter: Sendable {
  /// What is remembered between two events of the run.
  private struct State {
    var events: RunEvents?
    /// Steps whose start was sent, with what they read.
    var started: [Int: [RunEvents.Source]] = [:]
    var hasEnded = false
  }

  private let pipeline: Pipeline
  private let names: DatasetNames
  private let now: @Sendable () -> Int64
  private let sink: any EventSink
  /// Guards the order of the events: they are sent while it is held.
  private let state = Mutex(State())

  /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
  package init(
    pipeline: Pipeline, names: DatasetNames, now: @escaping @Sendable () -> Int64,
    sink: any EventSink
  ) {
    self.pipeline = pipeline
    self.names = names
    self.now = now
    self.sink = sink
  }

  package func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run, _): begin(run)
    case .stepStarted(let index, let reasons): start(index, reasons)
    case .stepFinished(let index, let record): finish(index, record)
    case .runFinished(let summary): end(summary.status, error: Self.error(in: summary))
    default: break
    }
  }

  /// The run ended without saying so: nothing more could be remembered.
  package func runBroke(_ message: String) { end(.failed, error: message) }

  private static func error(in summary: RunSummary) -> String? {
    let failed = summary.steps.filter { $0.status == .failed }
    // Steps that may fail do not make the run fail.
    guard summary.status == .failed, let first = failed.first else { return nil }
    let others = failed.count > 1 ? ", and \(failed.count - 1) more failed" : ""
    return "step '\(first.step)' failed: \(first.error ?? "for no known reason")\(others)"
  }

  private func begin(_ run: RunRecord) {
    state.withLock { state in
      let events = RunEvents(run, description: pipeline.spec.description, names: names)
      state.events = events
      sink.send(events.run(.start, at: run.startedAt))
    }
  }

  private func start(_ index: Int, _ reasons: [String]) {
    let step = pipeline.steps[index]
    let sources =
      step.inputs.map { binding in
        RunEvents.Source(
          port: binding.port, step: pipeline.steps[binding.source].name,
          stepPort: binding.sourcePort)
      } + step.files.map { RunEvents.Source(port: $0.parameter, path: $0.path) }
    state.withLock { state in
      // A step that is tried again is still the same run of it.
      guard let events = state.events, state.started[index] == nil else { return }
      state.started[index] = sources
      var own: [String: JSONValue] = [
        "run": .string(events.run.id), "step": .string(step.name),
        "kind": .string(step.declaration.name), "kindVersion": .integer(step.declaration.version),
        "status": "running",
      ]
      if !reasons.isEmpty { own["reasons"] = .array(reasons.map { .string($0) }) }
      sink.send(events.start(step.name, sources, at: now(), own: own, knowledge(of: step)))
    }
  }

  private func finish(_ index: Int, _ record: StepRunRecord) {
    let knowledge = knowledge(of: pipeline.steps[index])
    state.withLock { state in
      guard let events = state.events else { return }
      state.events?.note(record)
      guard record.status != .skipped else { return }
      let began = state.started[index]
      if began == nil { sink.send(events.start(record, at: now(), knowledge)) }
      let event =
        if let began, record.inputs.isEmpty {
          events.end(record, began, at: now(), knowledge)
        } else {
          events.end(record, at: now(), knowledge)
        }
      if let event { sink.send(event) }
    }
  }

  private func end(_ status: RunRecord.Status, error: String?) {
    state.withLock { state in
      guard let events = state.events, !state.hasEnded else { return }
      state.hasEnded = true
      sink.send(events.run(RunEvents.Transition(status), at: now(), error: error))
    }
  }

  private func knowledge(of step: PipelineStep) -> StepKnowledge {
    StepKnowledge(
      summary: step.declaration.summary, tracing: step.kind as? any ColumnTracing)
  }
}

extension RunEvents.Transition {
  /// How a run ended that has ended with this status; one that still runs was cut off.
  package init(_ status: RunRecord.Status) {
    switch status {
    case .succeeded: self = .complete
    case .failed: self = .fail
    case .running, .interrupted: self = .abort
    }
  }
}
