/// How a run is to go; nothing in it changes a result.
package struct RunOptions: Sendable {
  /// How many steps may run at once.
  package var jobs: Int
  /// How many threads one step may use.
  package var threads: Int
  /// Bytes of memory that the steps which run at once may declare in all.
  package var memory = Int.max
  /// Steps run again though they are in the cache; nil forces none, empty forces all.
  package var forced: Set<String>?
  package var selection: StepSelection
  package var onFailure = FailurePolicy.finishRunning
  /// Whether work that another process does at the moment is waited for.
  package var waitsForOthers = true

  package init(
    jobs: Int, threads: Int, forced: Set<String>? = nil, selection: StepSelection = .all
  ) {
    self.jobs = jobs
    self.threads = threads
    self.forced = forced
    self.selection = selection
  }

  func forces(_ step: PipelineStep) -> Bool {
    guard let forced else { return false }
    return forced.isEmpty || step.isNamed(in: forced)
  }
}
