import Foundation
import SluiceTestSupport
import Testing

/// A project folder of its own, with the small data and the pipeline `shop.yaml`.
struct Shop {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try ShopData.copy(to: folder)
  }

  func sluice(
    _ arguments: String..., through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Program.Outcome {
    try await Program.run(
      arguments, in: folder.path, through: wrapper, sourceLocation: sourceLocation)
  }

  /// Runs `shop.yaml` and reads the events.
  func run(
    _ arguments: String..., through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    let outcome = try await Program.run(
      ["run", "shop.yaml", "--json"] + arguments, in: folder.path, through: wrapper,
      sourceLocation: sourceLocation)
    return RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
  }

  /// Runs the pipeline as it is and fails the test unless exactly `steps` ran and all others were cached.
  func expectRerun(
    of steps: Set<String>, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await run(sourceLocation: sourceLocation)
    result.outcome.exits(0, sourceLocation: sourceLocation)
    #expect(result.steps("succeeded") == steps, sourceLocation: sourceLocation)
    #expect(
      result.steps("cached").count + steps.count == RunResult.allSteps.count,
      sourceLocation: sourceLocation)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder.file(name))))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: folder.file(name)))
  }
}

/// One line of `sluice run --json`, as far as the tests read it.
struct RunEvent: Decodable {
  struct Output: Decodable {
    let port: String
    let digest: String
  }

  let version: Int
  let event: String
  let step: String?
  let status: String?
  let reasons: [String]?
  let outputs: [Output]?
  let error: String?
  let run: String?
  let message: String?

  /// - Throws: where a line is no JSON object with a `version` and an `event`.
  static func lines(_ text: String) throws -> [RunEvent] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(RunEvent.self, from: Data($0.utf8))
    }
  }
}

/// What came of a run of `shop.yaml`.
struct RunResult {
  /// What the run is called.
  var runID: String? { events.lazy.compactMap(\.run).first }

  static let allSteps = [
    "transactions", "profile", "sold", "purchases", "ids", "words", "features", "parts", "records",
    "model", "quality", "registered",
  ]
  let outcome: Program.Outcome
  let events: [RunEvent]

  private var ends: [RunEvent] { events.filter { $0.event == "step-finished" } }

  func steps(_ status: String) -> Set<String> {
    Set(ends.filter { $0.status == status }.compactMap(\.step))
  }

  func end(of step: String) throws -> RunEvent {
    try #require(ends.first { $0.step == step }, "step '\(step)' did not end")
  }

  /// The digest of each artifact by `step.port`.
  var digests: [String: String] {
    let pairs = ends.flatMap { end in
      (end.outputs ?? []).map { ("\(end.step ?? "").\($0.port)", $0.digest) }
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Everything that was said about what went wrong.
  var said: String {
    ([outcome.error] + events.compactMap(\.error) + events.compactMap(\.message))
      .joined(separator: "\n")
  }

  var warnings: [String] { events.filter { $0.event == "warning" }.compactMap(\.message) }
}
