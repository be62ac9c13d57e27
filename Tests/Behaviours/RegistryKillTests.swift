import Foundation
import SluiceTestSupport
import Testing

/// Many processes at one model group, of which a hundred are killed at random instants.
@Suite(.serialized)
struct RegistryKillTests {
  @Test func versionsAndTheLedgerSurviveKilledProcesses() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let run = try #require(
      try FileManager.default.contentsOfDirectory(atPath: shop.folder.file("artifacts/runs"))
        .sorted().first)
    let model = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: shop.folder.file("artifacts/runs/\(run)"))
        .first { $0.hasSuffix(".safetensors") })
    let register = [
      "models", "register", "race", "--model", "artifacts/runs/\(run)/\(model)", "--new",
    ]
    let folder = shop.folder.path
    try await Program.run(register, in: folder).exits(0)
    let clock = ContinuousClock()

    // Each of the sixteen registers and decides until it was killed often enough.
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { tasks in
      for worker in 0..<16 {
        tasks.addTask {
          var random = SeededGenerator(seed: UInt64(worker))
          var outcome = Outcome()
          // Of an undisturbed process; it depends on what else the machine does.
          var length = Duration.milliseconds(200)
          while outcome.killed < 7 {
            let delay = length * Double.random(in: 0..<1, using: &random)
            let number = Int.random(in: 1...max(1, outcome.newest), using: &random)
            let command =
              switch Int.random(in: 0..<4, using: &random) {
              case 0: ["models", "approve", "race/\(number)", "--yes"]
              case 1: ["models", "reject", "race/\(number)", "--reason", "to see", "--yes"]
              default: register
              }
            if Bool.random(using: &random) {
              let killed = try await Program.kill(command, in: folder, at: .after(delay))
              outcome.note(killed.output)
              if killed.wasKilled { outcome.killed += 1 } else { length = length * 0.6 }
            } else {
              let start = clock.now
              let done = try await Program.run(command, in: folder)
              length = clock.now - start
              // A decision that somebody else has made is refused; nothing else may go wrong.
              #expect([0, 2].contains(done.exitCode), "\(done.command)\n\(done.error)")
              if done.exitCode == 2 { #expect(done.error.contains("already"), "\(done.error)") }
              outcome.note(done.output)
            }
          }
          return outcome
        }
      }
      return try await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.map(\.killed).reduce(0, +) >= 100)

    try await shop.sluice("models", "verify").exits(0).prints("nothing was touched")
    try await shop.sluice("cache", "verify").exits(0).prints("all sound")
    let list = try await shop.sluice("models", "list", "race", "--limit", "100000", "--json")
      .exits(0).output
    let numbers = list.split(separator: "\n").filter { $0.hasPrefix("    \"version\" : ") }
      .compactMap { Int($0.filter(\.isNumber)) }
    // Without gaps or doubles, and everything that was confirmed is there.
    #expect(numbers == Array((1...numbers.count).reversed()))
    let confirmed = outcomes.flatMap(\.registered)
    #expect(Set(confirmed).count == confirmed.count)
    #expect(Set(confirmed).isSubset(of: numbers))
    #expect(confirmed.count > 20)
  }

  private struct Outcome: Sendable {
    var killed = 0
    var registered: [Int] = []
    var newest: Int { registered.last ?? 1 }

    /// Remembers what a process said that it has registered.
    mutating func note(_ output: String) {
      guard output.hasPrefix("registered race/") else { return }
      let digits = output.dropFirst("registered race/".count).prefix(while: \.isNumber)
      if let number = Int(digits) { registered.append(number) }
    }
  }
}
