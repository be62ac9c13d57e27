import SluiceFrame

/// What happens in a run, in order; the terminal, the log and programs read the same stream.
package enum RunEvent: Sendable {
  /// How far a step is, or a line of its log.
  package struct Progress: Sendable {
    /// From 0 to 1; nil for a log line.
    package var fraction: Double?
    package var detail: String
    package var isLogLine: Bool

    package init(fraction: Double, detail: String) {
      self.fraction = fraction
      self.detail = detail
      isLogLine = false
    }

    package init(line: String) {
      fraction = nil
      detail = line
      isLogLine = true
    }
  }

  case runStarted(RunRecord, steps: [(name: String, kind: String)])
  case stepStarted(Int, reasons: [String])
  case stepProgress(Int, Progress)
  /// The step's results are there; they may still be on their way into the store.
  case stepProduced(Int, seconds: Double)
  case stepFinished(Int, StepRunRecord)
  /// About the store or the cache: something was damaged and is made again.
  case warning(String)
  case runFinished(RunSummary)
}

/// How a run ended.
package struct RunSummary: Sendable {
  package var runID: String
  package var status: RunRecord.Status
  package var seconds: Double
  /// In the order of the pipeline file, the steps that took part.
  package var steps: [StepRunRecord]
  /// The folder that links to the run's artifacts.
  package var folder: String

  package init(
    runID: String, status: RunRecord.Status, seconds: Double, steps: [StepRunRecord],
    folder: String
  ) {
    self.runID = runID
    self.status = status
    self.seconds = seconds
    self.steps = steps
    self.folder = folder
  }

  package func count(_ status: StepRunRecord.Status) -> Int { steps.count { $0.status == status } }
}
