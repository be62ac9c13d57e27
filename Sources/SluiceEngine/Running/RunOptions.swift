/// How a run is to go; nothing in it changes a result.
package struct RunOptions: Sendable {
  /// How many steps may run at once.
  package var jobs: Int
  /// How many threads one step may use.
  package var threads: Int
  /// Steps run again though they are in the cache; nil forces none, empty forces all.
  package var forced: Set<String>?
  /// The steps that take part, with all they need; nil for all.
  package var targets: Set<String>?

  package init(
    jobs: Int, threads: Int, forced: Set<String>? = nil, targets: Set<String>? = nil
  ) {
    self.jobs = jobs
    self.threads = threads
    self.forced = forced
    self.targets = targets
  }

  func forces(_ step: String) -> Bool {
    guard let forced else { return false }
    return forced.isEmpty || forced.contains(step)
  }

  /// For each step whether it takes part.
  package func selection(in pipeline: Pipeline) -> [Bool] {
    guard let targets else { return Array(repeating: true, count: pipeline.steps.count) }
    var selected = pipeline.steps.map { targets.contains($0.name) }
    for index in pipeline.order.reversed() where selected[index] {
      for source in pipeline.steps[index].sources { selected[source] = true }
    }
    return selected
  }
}
