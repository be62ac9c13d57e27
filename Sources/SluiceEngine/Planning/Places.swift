/// What the steps of a run share: places to run in, memory, and names of which each belongs to one step at a time.
struct Places: Sendable {
  /// How many places there are.
  let cpus: Int
  /// Bytes that steps may declare in all.
  let memory: Int
  private var usedCPUs = 0
  private var usedMemory = 0
  private var mutexes: Set<String> = []

  init(cpus: Int, memory: Int) {
    self.cpus = cpus
    self.memory = memory
  }

  /// Whether nobody runs who has the name that the step needs.
  func isFree(_ mutex: String?) -> Bool { mutex.map { !mutexes.contains($0) } ?? true }

  /// Whether there is room; a step that wants more than there is runs alone.
  func hasRoom(for step: StepExecution) -> Bool {
    usedCPUs + min(step.cpus, cpus) <= cpus && usedMemory + min(step.memory ?? 0, memory) <= memory
  }

  mutating func take(_ step: StepExecution) {
    usedCPUs += min(step.cpus, cpus)
    usedMemory += min(step.memory ?? 0, memory)
    if let mutex = step.mutex { mutexes.insert(mutex) }
  }

  mutating func giveBack(_ step: StepExecution) {
    usedCPUs -= min(step.cpus, cpus)
    usedMemory -= min(step.memory ?? 0, memory)
    if let mutex = step.mutex { mutexes.remove(mutex) }
  }
}
