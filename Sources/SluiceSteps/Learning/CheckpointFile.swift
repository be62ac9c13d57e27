import Glibc
import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceStore

/// The file in which a training keeps how far it came.
struct CheckpointFile: CheckpointPlace {
  let path: String
  /// A folder that is made when it is needed.
  var folder: String?

  func read() throws(LearnError) -> SafetensorsFile? {
    if unsafe access(path, F_OK) != 0, errno == ENOENT { return nil }
    do throws(FrameError) {
      let file = try MappedFile(path: path)
      return try SafetensorsFile(safetensors: file.bytes, name: path)
    } catch {
      throw LearnError(.malformed, error.message, hint: error.hint)
    }
  }

  func write(_ file: SafetensorsFile) throws(LearnError) {
    do throws(StoreError) {
      if let folder { try makeFolder(folder) }
      var sink = Sink(output: try AtomicOutput(path))
      do throws(FrameError) {
        try file.write(to: &sink)
      } catch {
        throw StoreError(.unwritable, error.message, path: path, hint: error.hint)
      }
      try sink.output.finish()
    } catch {
      throw LearnError(.unwritable, error.message, hint: error.hint)
    }
  }

  /// How a training keeps its checkpoints here; nil where it is to keep none.
  ///
  /// - Parameters:
  ///   - epochs: the parameter `checkpoint-every`.
  ///   - curve: gets the reports of the epochs behind which the training goes on.
  func checkpoints(
    every epochs: Int?, _ curve: LearningCurve, log: @escaping @Sendable (String) -> Void
  ) -> TrainingCheckpoints? {
    if epochs == 0 { return nil }
    let step = TrainStep.declaration
    return TrainingCheckpoints(
      at: self, interval: epochs.map { .epochs($0) } ?? .usual,
      identity: ["step": step.name, "step-version": "\(step.version)"]
    ) { event in
      switch event {
      case .resumed(let reports):
        for report in reports { curve.append(report) }
        if let last = reports.last { log(LearningCurve.resumption(last)) }
      case .ignored(let reason):
        log("what was kept of a training cannot be used: \(reason); starting anew")
      case .unwritten(let reason):
        log("no checkpoint can be kept, and the training goes on without: \(reason)")
      }
    }
  }

  private struct Sink: ByteSink, ~Copyable {
    var output: AtomicOutput

    mutating func write(_ bytes: RawSpan) throws(FrameError) {
      do throws(StoreError) {
        try output.write(bytes)
      } catch {
        throw FrameError(.unwritable, error.message, hint: error.hint)
      }
    }
  }
}
