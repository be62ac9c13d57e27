import Foundation
import SluiceTestSupport
import Testing

/// Killed at any instant: a plain run goes on from there and gives what an undisturbed one gives.
struct KillTests {
  private static let values = 8
  private static let wanted = 205
  private static let mostProjects: UInt64 = 60

  /// What runs that nobody disturbs give, and how long they take.
  private struct Undisturbed: Sendable {
    var digests: [[String: String]] = []
    var length = Duration.zero
    var lineCount = 0

    init() async throws {
      let project = try MixedProject()
      let clock = ContinuousClock()
      for value in 0..<KillTests.values {
        let start = clock.now
        let result = try await project.run(value)
        length = max(length, clock.now - start)
        digests.append(result.digests)
        lineCount = result.events.count
      }
      #expect(Set(digests.flatMap(\.values)).count > 8 * KillTests.values)
      #expect(project.shop.scratchFolders().allSatisfy { $0 == "flaky.1" })
    }
  }

  /// Runs that were killed while they went on, of one project.
  private struct Victims: Sendable {
    var count = 0
    /// Those that worked and had not finished every step.
    var interrupted: [String] = []
    var all: [String] = []

    mutating func add(_ killed: Program.Killed) {
      if !killed.wasKilled { return }
      count += 1
      let lines = killed.output.split(separator: "\n").dropLast(where: { !$0.hasSuffix("}") })
      let events = (try? RunEvent.lines(lines.joined(separator: "\n"))) ?? []
      guard let run = events.lazy.compactMap(\.run).first else { return }
      all.append(run)
      let ends = events.count { $0.event == "step-finished" }
      let isWorking = events.contains { $0.event == "step-started" }
      if isWorking, ends < MixedProject.stepCount - 1 { interrupted.append(run) }
    }
  }

  @Test func aRunKilledAtAnyInstantIsGoneOnWith() async throws {
    let sound = try await Undisturbed()
    let workers = UInt64(max(2, min(8, ProcessInfo.processInfo.activeProcessorCount)))
    let killed = try await withThrowingTaskGroup(of: Int.self) { group in
      for seed in 0..<workers { group.addTask { try await Self.torture(seed, sound) } }
      var next = workers
      var killed = 0
      for try await count in group {
        killed += count
        if killed >= Self.wanted || next == Self.mostProjects { continue }
        let seed = next
        group.addTask { try await Self.torture(seed, sound) }
        next += 1
      }
      return killed
    }
    #expect(killed >= 200, "runs that were really killed")
  }

  /// - Returns: how many runs were killed while they went on.
  private static func torture(_ seed: UInt64, _ sound: Undisturbed) async throws -> Int {
    var random = SeededGenerator(seed: seed)
    let project = try MixedProject(isSkipping: seed % 2 == 0)
    var victims = Victims()
    for value in 0..<values {
      for attempt in 0..<4 {
        // What is left to do after a kill is shorter.
        let length = sound.length / (attempt == 0 ? 1 : 2)
        try await kill(value, in: project, &victims, sound, within: length, using: &random)
      }
      let after = try await project.run(value)
      #expect(after.digests == sound.digests[value], "seed \(seed), value \(value)")
      #expect(after.warnings == [])
      #expect(project.names(in: "store/tmp") == [])
    }
    #expect(try await ProcessList.leftovers(in: project.shop.folder.path) == [])
    let statuses = try await project.statuses()
    #expect(Set(statuses.values).isSubset(of: ["succeeded", "interrupted"]))
    #expect(victims.interrupted.allSatisfy { statuses[$0] == "interrupted" })
    #expect(victims.all.allSatisfy { statuses[$0] != nil })
    try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
    let models = try await project.shop.sluice("models", "list", "mixed", "--json").exits(0)
      .output
    #expect(models.count(of: "\"group\" : \"mixed\"") == values, "each model once")
    try await project.shop.sluice("gc", "--keep-runs", "1000").exits(0)
    for folder in ["scratch", "locks", "live"] { #expect(project.names(in: folder) == []) }
    for value in 0..<values {
      let again = try await project.run(value)
      #expect(again.steps("succeeded") == [])
      #expect(again.digests == sound.digests[value])
    }
    return victims.count
  }

  /// Kills one run: at a random instant, after a random event, with all of its group, or beside another run.
  private static func kill(
    _ value: Int, in project: MixedProject, _ victims: inout Victims, _ sound: Undisturbed,
    within length: Duration, using random: inout SeededGenerator
  ) async throws {
    let arguments = MixedProject.arguments(value)
    let folder = project.shop.folder.path
    let instant = Program.KillMoment.after(length * Double.random(in: 0..<1, using: &random))
    let event = Program.KillMoment.line(Int.random(in: 1..<sound.lineCount, using: &random))
    switch Int.random(in: 0..<8, using: &random) {
    case 0...2: victims.add(try await Program.kill(arguments, in: folder, at: instant))
    case 3...4: victims.add(try await Program.kill(arguments, in: folder, at: event))
    case 5: victims.add(try await Program.kill(arguments, in: folder, at: instant, group: true))
    case 6: victims.add(try await Program.kill(arguments, in: folder, at: event, group: true))
    default:
      async let other = project.run(value)
      let killed = try await Program.kill(arguments, in: folder, at: instant)
      victims.add(killed)
      #expect(try await other.digests == sound.digests[value])
    }
  }

  // MARK: - Other commands

  /// - Parameter length: of an undisturbed command, within which it is killed.
  private func kill(
    _ arguments: [String], in project: MixedProject, within length: Duration,
    using random: inout SeededGenerator
  ) async throws -> Bool {
    let delay = length * Double.random(in: 0..<1, using: &random)
    return try await Program.kill(arguments, in: project.shop.folder.path, at: .after(delay))
      .wasKilled
  }

  private func length(
    of arguments: [String], in project: MixedProject
  ) async throws -> Duration {
    let clock = ContinuousClock()
    let start = clock.now
    _ = try await Program.run(arguments, in: project.shop.folder.path)
    return clock.now - start
  }

  @Test func aKilledCollectionLosesNothingThatIsNeeded() async throws {
    var random = SeededGenerator(seed: 7)
    let project = try MixedProject()
    let digests = [try await project.run(0).digests, try await project.run(1).digests]
    var length = Duration.milliseconds(60)
    for round in 0..<20 {
      for keep in ["0", "1"] {
        _ = try await kill(
          ["gc", "--keep-runs", keep], in: project, within: length, using: &random)
        // What is registered stays, whatever was being removed.
        try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
      }
      let value = round % 2
      let again = try await project.run(value)
      #expect(again.digests == digests[value])
      #expect(again.warnings == [])
      length = max(length, try await self.length(of: ["gc", "--keep-runs", "1"], in: project))
    }
    try await project.shop.sluice("models", "show", "mixed/2").exits(0)
    #expect(project.names(in: "scratch") == [])
  }

  @Test func aKilledRepairIsDoneAgain() async throws {
    var random = SeededGenerator(seed: 8)
    let project = try MixedProject()
    let first = try await project.run(0)
    let length = try await length(of: ["cache", "verify", "--repair"], in: project)
    for name in first.digests.keys.sorted().prefix(16) {
      let hex = try #require(first.digests[name]).dropFirst("sha256:".count)
      let object = StoredFile(
        project.shop.folder.file("artifacts/store/\(hex.prefix(2))/\(hex.dropFirst(2))"))
      try object.flip(keepingTimes: true)
      _ = try await kill(
        ["cache", "verify", "--repair"], in: project, within: length, using: &random)
      try await project.shop.sluice("cache", "verify", "--repair").exits(0)
      let again = try await project.run(0)
      #expect(again.digests == first.digests, "\(name)")
      try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
    }
  }

  @Test func aKilledDecisionIsMadeOrNot() async throws {
    var random = SeededGenerator(seed: 9)
    let project = try MixedProject()
    _ = try await project.run(0)
    let length = try await length(of: ["models", "approve", "mixed/1"], in: project)
    var isApproved = true
    for _ in 0..<24 {
      let change =
        isApproved ? ["reject", "mixed/1", "--reason", "to see"] : ["approve", "mixed/1"]
      _ = try await kill(["models"] + change, in: project, within: length, using: &random)
      let list = try await project.shop.sluice("models", "list", "mixed").exits(0).output
      let history = try await project.shop.sluice("models", "history", "mixed").exits(0).output
      let status = try #require(list.split(separator: "\n").last?.split(separator: " ")[1])
      let event = try #require(history.split(separator: "\n").last?.split(separator: " "))
      // Date, time, model, from, arrow, to.
      #expect(event[5] == status, "\(history)")
      try await project.shop.sluice("models", "verify").exits(0).prints("nothing was touched")
      #expect(["Approved", "Rejected"].contains(status))
      isApproved = status == "Approved"
    }
  }
}

extension Array where Element == Substring {
  /// Without a last element that is not whole.
  fileprivate func dropLast(where isBroken: (Substring) -> Bool) -> ArraySlice<Substring> {
    if let last, isBroken(last) { return dropLast() }
    return self[...]
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
