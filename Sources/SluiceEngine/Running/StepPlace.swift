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
  /// The project's folder.
  private let folder: String
  private let runID: String

  init(
    step: String, attempt: Int, memory: Int?, folder: String, runID: String, store: ObjectStore,
    codecs: ArtifactCodecs
  ) {
    self.step = step
    self.attempt = attempt
    self.memory = memory
    self.folder = folder
    self.runID = runID
    self.store = store
    self.codecs = codecs
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

  /// A folder for what programs say, which is kept.
  package var logs: String { "\(folder)/runs/\(runID)/\(step)/attempt-\(attempt)" }
}
