package import SluiceStore

/// Where one attempt at a step works, and what it may use there.
package struct StepPlace: Sendable {
  package let step: String
  /// The number of the attempt, from 1.
  package let attempt: Int
  /// Bytes of memory that the step may use; nil for no limit.
  package let memory: Int?
  package let store: ObjectStore
  let codecs: ArtifactCodecs
  /// A file in which a step may keep how far it came, for the next attempt or run that does the same work; the run
  /// removes it once the result is in the cache. It lies in `checkpoints`, which need not be there yet.
  package let checkpoint: String
  /// The project's folder.
  private let folder: String
  private let runID: String

  init(
    step: String, attempt: Int, memory: Int?, folder: String, runID: String, store: ObjectStore,
    codecs: ArtifactCodecs, checkpoint: String
  ) {
    self.step = step
    self.attempt = attempt
    self.memory = memory
    self.folder = folder
    self.runID = runID
    self.store = store
    self.codecs = codecs
    self.checkpoint = checkpoint
  }

  /// A folder of the attempt's own, which it makes and removes; it lies in the store's file system.
  package var scratch: String {
    "\(Self.scratch(of: runID, in: folder))/\(step).\(attempt)"
  }

  /// The folder of a run's attempts, which the run removes at its end if nothing is left in it.
  static func scratch(of runID: String, in folder: String) -> String {
    "\(folder)/scratch/\(runID)"
  }

  /// A folder for what outlives the attempt and the run, such as half a download; in the store's file system too.
  package var downloads: String { "\(folder)/scratch/downloads" }

  /// A folder for files that say how far steps came.
  package var checkpoints: String { Self.checkpoints(in: folder) }

  static func checkpoints(in folder: String) -> String { "\(folder)/scratch/checkpoints" }

  /// A folder for what programs say, which is kept.
  package var logs: String { "\(folder)/runs/\(runID)/\(step)/attempt-\(attempt)" }
}
