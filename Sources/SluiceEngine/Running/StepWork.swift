import SluiceFrame
import SluiceStore

/// One step ready to be executed on a thread of its own.
struct StepWork: Sendable {
  let step: PipelineStep
  let shelf: ArtifactShelf
  let context: RunContext
  let threads: Int
  /// The project's folder.
  let folder: String
  /// See `StepPlace`.
  let checkpoint: String
  let report: @Sendable (RunEvent.Progress) -> Void

  /// What a step gave, in memory.
  struct Product: Sendable {
    let outputs: [(port: PortDeclaration, value: any ArtifactValue)]
    let results: [String: JSONValue]
    let seconds: Double

    /// Encodes, hashes and writes the outputs, each on a thread of its own; done beside the steps that read them.
    func store(in store: ObjectStore) async -> Result<[ArtifactRecord], StepFailure> {
      do {
        return .success(
          try await withThrowingTaskGroup(of: (Int, ArtifactRecord).self) { group in
            for (place, output) in outputs.enumerated() {
              group.addTask {
                let record = try await StepThread.run(isCancellable: false, isUrgent: false) {
                  try Self.store(output.value, output.port, in: store)
                }
                return (place, record)
              }
            }
            var records = [ArtifactRecord?](repeating: nil, count: outputs.count)
            for try await (place, record) in group { records[place] = record }
            return records.compactMap(\.self)
          })
      } catch {
        return .failure(StepFailure(error))
      }
    }

    private static func store(
      _ value: any ArtifactValue, _ port: PortDeclaration, in store: ObjectStore
    ) throws -> ArtifactRecord {
      func record(_ object: (digest: Digest, size: Int)) -> ArtifactRecord {
        ArtifactRecord(
          port: port.name, kind: port.kind, digest: object.digest, size: object.size,
          fileExtension: (value as? FileArtifact)?.fileExtension ?? port.fileExtension
            ?? port.kind.usualExtension,
          facts: value.facts)
      }
      if let object = try value.adopt(into: store) { return record(object) }
      let writer = try store.makeWriter()
      var sink = ArtifactSink(writer: writer)
      do {
        try value.write(to: &sink)
        return record(try writer.finish())
      } catch {
        writer.abandon()
        throw error
      }
    }
  }

  func run() async -> Result<Product, StepFailure> {
    let report = report
    let attempts = StepAttempts(execution: step.spec.execution) { attempt, failure, pause in
      let lines = failure.message.split(separator: "\n", maxSplits: 1)
      report(
        RunEvent.Progress(
          line: "attempt \(attempt) failed: \(lines.first ?? ""); "
            + "trying again in \(DurationText.seconds(pause))"))
    }
    return await attempts.run { try await work(attempt: $0) }
  }

  private func work(attempt: Int) async throws -> Product {
    let clock = ContinuousClock()
    let began = clock.now
    var io = StepIO(
      declaration: step.declaration, inputs: try await inputs(),
      threads: threads, run: context, attempt: attempt,
      place: StepPlace(
        step: step.name, attempt: attempt, memory: step.spec.execution.memory, folder: folder,
        runID: context.runID, store: shelf.store, codecs: shelf.codecs,
        checkpoint: checkpoint),
      report: report)
    try await step.kind.perform(&io)
    for port in step.declaration.outputs where !port.isOptional {
      precondition(
        io.outputs.contains { $0.port.name == port.name },
        "'\(step.declaration.name)' gave nothing at '\(port.name)'")
    }
    return Product(
      outputs: io.outputs, results: io.results, seconds: (clock.now - began).inSeconds)
  }

  private func inputs() async throws -> [StepIO.Input] {
    let readsFiles = step.declaration.readsFiles || step.kind.readsFiles
    var inputs: [StepIO.Input] = []
    for binding in step.inputs {
      let address = ArtifactShelf.Address(step: binding.source, port: binding.sourcePort)
      if readsFiles { try await StepThread.run { [shelf] in try shelf.confirm(at: address) } }
      let needsValue = !readsFiles || binding.column != nil
      inputs.append(
        StepIO.Input(
          port: binding.port, position: binding.position, column: binding.column,
          value: needsValue ? try await shelf.value(at: address) : nil,
          record: shelf.record(at: address)))
    }
    return inputs
  }
}
