/// Which steps of a pipeline take part in a run.
package struct StepSelection: Sendable, Equatable {
  /// These, with all they need; nil for all.
  package var targets: Set<String>?
  /// These and what comes after them; what comes before is taken from the cache, never run.
  package var from: Set<String>?
  /// These alone; what comes before is taken from the cache, never run.
  package var only: Set<String>?

  package static let all = StepSelection()

  package init(
    targets: Set<String>? = nil, from: Set<String>? = nil, only: Set<String>? = nil
  ) {
    self.targets = targets
    self.from = from
    self.only = only
  }

  package enum Part: Sendable {
    case none
    /// Only what the cache holds of it.
    case cached
    case full
  }

  /// For each step how it takes part.
  package func parts(of pipeline: Pipeline) -> [Part] {
    let count = pipeline.steps.count
    var isFull = Array(repeating: true, count: count)
    if let targets {
      isFull = pipeline.steps.map { $0.isNamed(in: targets) }
      addSources(to: &isFull, pipeline)
    }
    if let from {
      var isAfter = pipeline.steps.map { $0.isNamed(in: from) }
      for index in pipeline.order where !isAfter[index] {
        isAfter[index] = pipeline.steps[index].sources.contains { isAfter[$0] }
      }
      for index in isFull.indices where !isAfter[index] { isFull[index] = false }
    }
    if let only { isFull = pipeline.steps.map { $0.isNamed(in: only) } }
    var isNeeded = isFull
    addSources(to: &isNeeded, pipeline)
    return zip(isFull, isNeeded).map { $0 ? .full : $1 ? .cached : .none }
  }

  private func addSources(to chosen: inout [Bool], _ pipeline: Pipeline) {
    for index in pipeline.order.reversed() where chosen[index] {
      for source in pipeline.steps[index].sources { chosen[source] = true }
    }
  }
}
