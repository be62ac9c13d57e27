/// Which steps of a run can start, as a value: it is told what happened and says what to do.
///
/// A step is *produced* when its results are in memory and *settled* when they are stored under known digests.
/// A step that was never done before may start on produced inputs; one that may be in the cache waits until its
/// inputs are settled, so that its key can be looked up.
package struct Schedule: Sendable {
  package enum State: Sendable, Equatable {
    case waiting
    /// Its key is to be looked up, or it is known to be new; it is waiting for a place to run.
    case ready
    case running
    case produced
    case settled
    case failed
    /// Something it needs failed.
    case skipped
  }

  private let sources: [[Int]]
  private let readers: [[Int]]
  private let order: [Int]
  private let rank: [Int]
  /// Whether the step must see settled inputs before it is decided upon.
  private var needsSettled: [Bool]
  package private(set) var states: [State]
  private let selected: [Bool]

  /// - Parameters:
  ///   - sources: for each step the steps it reads.
  ///   - order: a topological order; steps that are ready start in this order.
  ///   - needsSettled: whether a step may be in the cache or needs its inputs' digests.
  ///   - selected: the steps that take part; what a selected step reads must be selected.
  package init(sources: [[Int]], order: [Int], needsSettled: [Bool], selected: [Bool]? = nil) {
    self.sources = sources
    self.order = order
    self.needsSettled = needsSettled
    self.selected = selected ?? Array(repeating: true, count: sources.count)
    var readers = [[Int]](repeating: [], count: sources.count)
    for (index, own) in sources.enumerated() { for source in own { readers[source].append(index) } }
    self.readers = readers
    var rank = [Int](repeating: 0, count: sources.count)
    for (place, index) in order.enumerated() { rank[index] = place }
    self.rank = rank
    states = Array(repeating: .waiting, count: sources.count)
  }

  /// The waiting steps whose inputs allow a decision: look them up in the cache, then call `settled` or `ready`.
  package func decidable() -> [Int] {
    order.filter { index in
      selected[index] && states[index] == .waiting
        && sources[index].allSatisfy {
          states[$0] == .settled || (!needsSettled[index] && states[$0] == .produced)
        }
    }
  }

  /// Up to `limit` ready steps, in order.
  package func startable(limit: Int) -> [Int] {
    Array(order.lazy.filter { self.states[$0] == .ready }.prefix(max(0, limit)))
  }

  package var runningCount: Int { states.count { $0 == .running } }

  /// Nothing more will happen.
  package var isFinished: Bool {
    zip(states, selected).allSatisfy { state, selected in
      !selected || state == .settled || state == .failed || state == .skipped
    }
  }

  package mutating func ready(_ index: Int) { move(index, from: [.waiting], to: .ready) }

  package mutating func started(_ index: Int) { move(index, from: [.ready], to: .running) }

  package mutating func produced(_ index: Int) { move(index, from: [.running], to: .produced) }

  /// The step's artifacts are stored: after it ran, or because they were in the cache.
  package mutating func settled(_ index: Int) {
    move(index, from: [.waiting, .produced], to: .settled)
  }

  /// The step failed, while running or while its results were stored.
  /// - Returns: the steps that will therefore not start, in order.
  package mutating func failed(_ index: Int) -> [Int] {
    move(index, from: [.waiting, .ready, .running, .produced], to: .failed)
    var lost: Set<Int> = []
    var open = readers[index]
    while let reader = open.popLast() {
      guard selected[reader], lost.insert(reader).inserted else { continue }
      open += readers[reader]
    }
    // What runs already goes on to its end; its results cannot be kept, as its inputs have no digests.
    let stopped = lost.filter { states[$0] == .waiting || states[$0] == .ready }
    for reader in stopped { states[reader] = .skipped }
    return stopped.sorted { rank[$0] < rank[$1] }
  }

  /// Gives up all that has not started.
  /// - Returns: the steps given up, in order.
  package mutating func stop() -> [Int] {
    let stopped = order.filter {
      selected[$0] && (states[$0] == .waiting || states[$0] == .ready)
    }
    for index in stopped { states[index] = .skipped }
    return stopped
  }

  private mutating func move(_ index: Int, from allowed: [State], to state: State) {
    precondition(
      allowed.contains(states[index]), "step \(index) cannot go from \(states[index]) to \(state)")
    states[index] = state
  }
}
