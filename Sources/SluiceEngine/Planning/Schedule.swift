/// Which steps of a run can start, as a value: it is told what happened and says what to do.
///
/// A step is *produced* when its results are in memory and *settled* when they are stored under known digests.
/// A step that was never done before may start on produced inputs; one that may be in the cache waits until its
/// inputs are settled, so that its key can be looked up. Each event costs time in the steps it touches only.
package struct Schedule: Sendable {
  package enum State: Sendable, Equatable {
    case waiting
    /// It is not in the cache; it is waiting for a place to run.
    case ready
    /// Somebody else does the same work now.
    case blocked
    case running
    case produced
    case settled
    case failed
    /// Something it needs failed or was skipped, its condition is false, or the run was stopped.
    case skipped
  }

  private let readers: [[Int]]
  /// For each step the steps it reads whose failure it outlives.
  private let dispensable: [Set<Int>]
  private let rank: [Int]
  private let selected: [Bool]
  private let executions: [StepExecution]
  /// Whether the step must see settled inputs before it is decided upon.
  private var needsSettled: [Bool]
  package private(set) var states: [State]
  /// For each step, how many of the steps it reads are not produced, and not settled.
  private var unproduced: [Int]
  private var unsettled: [Int]
  /// Steps that can be decided upon, and some that were meanwhile.
  private var candidates: [Int] = []
  /// Steps that were made ready, by rank from `firstReady` on, and some that are not any more.
  private var queue: [Int] = []
  private var isQueueSorted = true
  private var firstReady = 0
  private var places: Places
  private var unfinished: Int
  package private(set) var runningCount = 0

  /// - Parameters:
  ///   - sources: for each step the steps it reads.
  ///   - dispensable: for each step those of them without which it can do; it has to see settled inputs.
  ///   - order: a topological order; steps that are ready start in this order.
  ///   - needsSettled: whether a step may be in the cache or needs its inputs' digests.
  ///   - selected: the steps that take part; what a selected step reads must be selected.
  ///   - executions: what each step takes while it runs; nil for one place each.
  ///   - jobs: how many places there are.
  ///   - memory: bytes that steps that run at once may declare in all.
  package init(
    sources: [[Int]], dispensable: [Set<Int>]? = nil, order: [Int], needsSettled: [Bool],
    selected: [Bool]? = nil,
    executions: [StepExecution]? = nil, jobs: Int, memory: Int = .max
  ) {
    let count = sources.count
    let selected = selected ?? Array(repeating: true, count: count)
    self.dispensable = dispensable ?? Array(repeating: [], count: count)
    self.selected = selected
    self.needsSettled = needsSettled
    self.executions = executions ?? Array(repeating: StepExecution(), count: count)
    var readers = [[Int]](repeating: [], count: count)
    for (index, own) in sources.enumerated() where selected[index] {
      for source in own { readers[source].append(index) }
    }
    self.readers = readers
    var rank = [Int](repeating: 0, count: count)
    for (place, index) in order.enumerated() { rank[index] = place }
    self.rank = rank
    states = Array(repeating: .waiting, count: count)
    unproduced = sources.map(\.count)
    unsettled = unproduced
    places = Places(cpus: jobs, memory: memory)
    unfinished = selected.count { $0 }
    candidates = (0..<count).filter { selected[$0] && sources[$0].isEmpty }
  }

  /// The waiting steps whose inputs allow a decision: look them up in the cache, then call `settled` or `ready`.
  package mutating func decidable() -> [Int] {
    candidates = candidates.filter { states[$0] == .waiting && isOpen($0) }
    candidates.sort { rank[$0] < rank[$1] }
    return candidates
  }

  private func isOpen(_ index: Int) -> Bool {
    (needsSettled[index] ? unsettled[index] : unproduced[index]) == 0
  }

  /// The ready steps for which there is room together, in order.
  ///
  /// No step overtakes one that waits for room, so that a large one has its turn; those that wait for a mutex do not
  /// hold up others.
  package mutating func startable() -> [Int] {
    if !isQueueSorted {
      queue = queue[firstReady...].sorted { rank[$0] < rank[$1] }
      firstReady = 0
      isQueueSorted = true
    }
    while firstReady < queue.count, states[queue[firstReady]] != .ready { firstReady += 1 }
    var free = places
    var found: [Int] = []
    for index in queue[firstReady...] where states[index] == .ready {
      guard free.hasRoom(for: executions[index]) else { break }
      guard free.isFree(executions[index].mutex) else { continue }
      free.take(executions[index])
      found.append(index)
    }
    return found
  }

  /// Nothing more will happen.
  package var isFinished: Bool { unfinished == 0 }

  package mutating func ready(_ index: Int) {
    move(index, from: [.waiting], to: .ready)
    if let last = queue.last, rank[last] > rank[index] { isQueueSorted = false }
    queue.append(index)
  }

  /// Somebody else does a ready step's work.
  package mutating func blocked(_ index: Int) { move(index, from: [.ready], to: .blocked) }

  /// A ready or blocked step may be in the cache after all: it waits until its inputs are settled.
  package mutating func reconsider(_ index: Int) {
    move(index, from: [.ready, .blocked], to: .waiting)
    needsSettled[index] = true
    // It is queued anew when it is ready again.
    queue.removeAll { $0 == index }
    firstReady = 0
    candidates.append(index)
  }

  package mutating func started(_ index: Int) {
    move(index, from: [.ready], to: .running)
    places.take(executions[index])
    runningCount += 1
  }

  package mutating func produced(_ index: Int) {
    move(index, from: [.running], to: .produced)
    giveBackPlaces(of: index)
    for reader in readers[index] {
      unproduced[reader] -= 1
      if unproduced[reader] == 0 { candidates.append(reader) }
    }
  }

  /// The step's artifacts are stored: after it ran, or because they were in the cache.
  package mutating func settled(_ index: Int) {
    let wasWaiting = states[index] == .waiting
    move(index, from: [.waiting, .produced], to: .settled)
    unfinished -= 1
    for reader in readers[index] {
      if wasWaiting { unproduced[reader] -= 1 }
      unsettled[reader] -= 1
      if unsettled[reader] == 0 || (wasWaiting && unproduced[reader] == 0) {
        candidates.append(reader)
      }
    }
  }

  /// The step failed, while running or while its results were stored.
  /// - Returns: the steps that will therefore not start, in order.
  package mutating func failed(_ index: Int) -> [Int] {
    if states[index] == .running { giveBackPlaces(of: index) }
    let wasProduced = states[index] == .produced
    move(index, from: [.waiting, .ready, .blocked, .running, .produced], to: .failed)
    unfinished -= 1
    return skipReaders(of: index, wasProduced: wasProduced)
  }

  /// The step's condition is false.
  /// - Returns: the steps that will therefore not start, in order.
  package mutating func skipped(_ index: Int) -> [Int] {
    move(index, from: [.waiting], to: .skipped)
    unfinished -= 1
    return skipReaders(of: index, wasProduced: false)
  }

  /// Gives up all that has not started.
  /// - Returns: the steps given up, in order.
  package mutating func stop() -> [Int] {
    give(up: states.indices.filter { selected[$0] })
  }

  private mutating func skipReaders(of index: Int, wasProduced: Bool) -> [Int] {
    var lost: Set<Int> = []
    var open = [index]
    while let source = open.popLast() {
      // What runs already loses its readers now, but is lost to lenient ones only when it fails itself.
      let isLost = source == index || Self.isStoppable(states[source])
      for reader in readers[source] {
        if dispensable[reader].contains(source) {
          if isLost { outlive(reader, wasProduced: source == index && wasProduced) }
        } else if lost.insert(reader).inserted {
          open.append(reader)
        }
      }
    }
    // What runs already goes on to its end; its results cannot be kept, as its inputs have no digests.
    return give(up: lost)
  }

  /// One of the steps that a step can do without will give nothing.
  private mutating func outlive(_ reader: Int, wasProduced: Bool) {
    if !wasProduced { unproduced[reader] -= 1 }
    unsettled[reader] -= 1
    if unsettled[reader] == 0 { candidates.append(reader) }
  }

  private static func isStoppable(_ state: State) -> Bool {
    [.waiting, .ready, .blocked].contains(state)
  }

  private mutating func give(up steps: some Sequence<Int>) -> [Int] {
    let stopped = steps.filter { Self.isStoppable(states[$0]) }
    for index in stopped { states[index] = .skipped }
    unfinished -= stopped.count
    return stopped.sorted { rank[$0] < rank[$1] }
  }

  private mutating func giveBackPlaces(of index: Int) {
    places.giveBack(executions[index])
    runningCount -= 1
  }

  private mutating func move(_ index: Int, from allowed: [State], to state: State) {
    precondition(
      allowed.contains(states[index]), "step \(index) cannot go from \(states[index]) to \(state)")
    states[index] = state
  }
}
