import Testing

import SluiceEngine

@Suite struct ScheduleTests {
  /// 0 → 1 → 3, 0 → 2 → 3.
  private static let diamond: [[Int]] = [[], [0], [0], [1, 2]]

  private func schedule(needsSettled: [Bool]) -> Schedule {
    Schedule(sources: Self.diamond, order: [0, 1, 2, 3], needsSettled: needsSettled, jobs: 2)
  }

  @Test func aNewStepStartsOnResultsInMemory() {
    var schedule = schedule(needsSettled: [false, false, true, false])
    #expect(schedule.decidable() == [0])
    schedule.ready(0)
    #expect(schedule.startable() == [0])
    schedule.started(0)
    #expect(schedule.decidable().isEmpty)
    schedule.produced(0)
    #expect(schedule.decidable() == [1], "step 2 may be in the cache and waits for the digests")
    schedule.ready(1)
    schedule.settled(0)
    #expect(schedule.decidable() == [2])
    schedule.settled(2)
    #expect(schedule.startable() == [1])
    schedule.started(1)
    schedule.produced(1)
    #expect(schedule.decidable() == [3])
    schedule.ready(3)
    schedule.settled(1)
    schedule.started(3)
    schedule.produced(3)
    #expect(!schedule.isFinished)
    schedule.settled(3)
    #expect(schedule.isFinished)
  }

  /// 0 → 1 → 3, 0 → 2 → 3, and 3 outlives what becomes of 1 and 2.
  private func lenient() -> Schedule {
    Schedule(
      sources: Self.diamond, dispensable: [[], [], [], [1, 2]], order: [0, 1, 2, 3],
      needsSettled: [false, false, false, true], jobs: 2)
  }

  @Test func aLenientStepOutlivesWhatItReads() {
    var schedule = lenient()
    schedule.settled(0)
    for index in schedule.decidable() { schedule.ready(index) }
    for index in schedule.startable() { schedule.started(index) }
    #expect(schedule.failed(1) == [])
    #expect(schedule.decidable().isEmpty, "step 2 still runs")
    schedule.produced(2)
    #expect(schedule.decidable().isEmpty, "it waits for the digests")
    schedule.settled(2)
    #expect(schedule.decidable() == [3])
    schedule.settled(3)
    #expect(schedule.isFinished)
  }

  @Test func aLenientStepIsDecidedUponOnceAllItReadsIsLost() {
    var schedule = lenient()
    #expect(schedule.failed(0) == [1, 2])
    #expect(schedule.decidable() == [3])
    var late = lenient()
    late.settled(0)
    for index in late.decidable() { late.ready(index) }
    for index in late.startable() { late.started(index) }
    late.produced(1)
    late.produced(2)
    late.settled(2)
    #expect(late.decidable().isEmpty)
    #expect(late.failed(1) == [], "it could not be stored")
    #expect(late.decidable() == [3])
  }

  @Test func aFailureSkipsWhatNeedsItAndNothingElse() {
    var schedule = schedule(needsSettled: [true, true, true, true])
    schedule.settled(0)
    #expect(schedule.decidable() == [1, 2])
    schedule.ready(1)
    schedule.ready(2)
    schedule.started(1)
    schedule.started(2)
    #expect(schedule.failed(1) == [3])
    #expect(!schedule.isFinished, "step 2 still runs")
    schedule.produced(2)
    schedule.settled(2)
    #expect(schedule.isFinished)
  }

  @Test func noMoreStartThanTheLimit() {
    var schedule = Schedule(
      sources: [[], [], []], order: [0, 1, 2], needsSettled: [true, true, true], jobs: 2)
    for index in schedule.decidable() { schedule.ready(index) }
    #expect(schedule.startable() == [0, 1])
    schedule.started(0)
    #expect(schedule.startable() == [1])
    schedule.started(1)
    #expect(schedule.startable().isEmpty)
    #expect(schedule.runningCount == 2)
    schedule.produced(0)
    #expect(schedule.startable() == [2])
  }

  @Test func stepsThatAreNotSelectedTakeNoPart() {
    var schedule = Schedule(
      sources: Self.diamond, order: [0, 1, 2, 3], needsSettled: [true, true, true, true],
      selected: [true, true, false, false], jobs: 2)
    schedule.settled(0)
    #expect(schedule.decidable() == [1])
    schedule.settled(1)
    #expect(schedule.isFinished)
  }

  @Test func aLargeStepIsNotOvertakenAndAMutexHoldsUpItsOwnOnly() {
    var large = StepExecution()
    large.cpus = 5
    var first = StepExecution()
    first.mutex = "gpu"
    let small = StepExecution()
    var schedule = Schedule(
      sources: [[], [], [], [], []], order: [0, 1, 2, 3, 4],
      needsSettled: Array(repeating: true, count: 5),
      executions: [first, first, small, large, small], jobs: 3)
    for index in schedule.decidable() { schedule.ready(index) }
    #expect(schedule.startable() == [0, 2], "1 waits for the name, 3 for room, 4 for its turn")
    schedule.started(0)
    schedule.started(2)
    schedule.produced(0)
    #expect(schedule.startable() == [1])
    schedule.started(1)
    schedule.produced(2)
    _ = schedule.failed(1)
    #expect(schedule.startable() == [3], "it takes all places there are")
    schedule.started(3)
    #expect(schedule.startable().isEmpty)
    schedule.produced(3)
    #expect(schedule.startable() == [4])
  }

  @Test func memoryIsSharedOut() {
    var wants = StepExecution()
    wants.memory = 6
    var schedule = Schedule(
      sources: [[], []], order: [0, 1], needsSettled: [true, true], executions: [wants, wants],
      jobs: 4, memory: 10)
    for index in schedule.decidable() { schedule.ready(index) }
    #expect(schedule.startable() == [0])
    schedule.started(0)
    #expect(schedule.startable().isEmpty)
    _ = schedule.failed(0)
    #expect(schedule.startable() == [1])
  }

  @Test func workThatSomebodyElseDoesIsLookedUpOnceItsInputsAreSettled() {
    var schedule = schedule(needsSettled: [false, false, false, false])
    schedule.ready(schedule.decidable()[0])
    schedule.started(0)
    schedule.produced(0)
    for index in schedule.decidable() { schedule.ready(index) }
    schedule.blocked(1)
    #expect(schedule.startable() == [2])
    schedule.reconsider(1)
    #expect(schedule.decidable().isEmpty, "its input has no digest yet")
    schedule.settled(0)
    #expect(schedule.decidable() == [1])
    schedule.settled(1)
    #expect(schedule.decidable().isEmpty)
  }

  @Test func aStepWhoseConditionIsFalseSkipsWhatNeedsIt() {
    var schedule = schedule(needsSettled: [true, true, true, true])
    schedule.settled(0)
    #expect(schedule.skipped(1) == [3])
    schedule.settled(2)
    #expect(schedule.isFinished)
  }

  /// Every order in which the steps of small graphs can come to their ends, with and without failures, ends the run
  /// with each step in exactly one final state, and never a step settled whose source is not.
  @Test(arguments: 0..<64) func everyGraphOfFourStepsComesToAnEnd(edges: Int) {
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    var sources = [[Int]](repeating: [], count: 4)
    for (bit, pair) in pairs.enumerated() where edges >> bit & 1 == 1 {
      sources[pair.1].append(pair.0)
    }
    for failing in -1..<4 {
      for picks in 0..<24 {
        var schedule = Schedule(
          sources: sources, order: [0, 1, 2, 3],
          needsSettled: (0..<4).map { picks >> $0 & 1 == 1 }, jobs: 2)
        var seed = picks
        var rounds = 0
        while !schedule.isFinished {
          rounds += 1
          #expect(rounds < 100)
          if rounds >= 100 { return }
          for index in schedule.decidable() { schedule.ready(index) }
          for index in schedule.startable() {
            schedule.started(index)
          }
          let open = (0..<4).filter {
            schedule.states[$0] == .running
              || (schedule.states[$0] == .produced
                && sources[$0].allSatisfy { schedule.states[$0] == .settled })
          }
          guard !open.isEmpty else { break }
          let next = open[seed % open.count]
          seed = (seed * 7 + 3) & 0xFFFF
          if schedule.states[next] == .running {
            if next == failing { _ = schedule.failed(next) } else { schedule.produced(next) }
          } else {
            schedule.settled(next)
          }
        }
        for index in 0..<4 where schedule.states[index] == .settled {
          #expect(sources[index].allSatisfy { schedule.states[$0] == .settled })
        }
        if failing < 0 { #expect(schedule.states.allSatisfy { $0 == .settled }) }
      }
    }
  }
}
