import Foundation
import SluiceTestSupport
import Testing

/// A project folder of its own with a pipeline `p.yaml` of programs.
struct Workshop {
  let folder: TemporaryFolder

  /// - Parameter name: of the folder, in which blanks and quotes may be.
  init(_ pipeline: String = "") throws {
    folder = try TemporaryFolder()
    try write(pipeline, to: "p.yaml")
  }

  func write(_ text: String, to name: String) throws {
    let path = folder.file(name)
    try FileManager.default.createDirectory(
      atPath: URL(filePath: path).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  func text(_ name: String) throws -> String { try folder.text(of: folder.file(name)) }

  /// The text of an output of the latest run.
  func output(_ name: String) throws -> String { try text("artifacts/runs/latest/\(name)") }

  func sluice(
    _ arguments: String..., through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Program.Outcome {
    try await Program.run(
      arguments, in: folder.path, through: wrapper, sourceLocation: sourceLocation)
  }

  /// Runs the pipeline, whatever fails, and reads the events.
  func run(
    _ arguments: String..., through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    let outcome = try await Program.run(
      ["run", "p.yaml", "--json", "--keep-going"] + arguments, in: folder.path, through: wrapper,
      sourceLocation: sourceLocation)
    return RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
  }

  /// Runs the pipeline and fails the test unless exactly `steps` ran and nothing failed.
  func expectRun(
    of steps: Set<String>, through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await run(through: wrapper, sourceLocation: sourceLocation)
    result.outcome.exits(0, sourceLocation: sourceLocation)
    #expect(result.steps("succeeded") == steps, sourceLocation: sourceLocation)
  }

  /// The folders that programs left.
  func scratchFolders() -> [String] {
    let root = folder.file("artifacts/scratch")
    let runs = (try? folder.names(in: root)) ?? []
    return runs.flatMap { (try? folder.names(in: "\(root)/\($0)")) ?? [] }.sorted()
  }
}

/// Processes as the kernel lists them.
enum ProcessList {
  /// Whether a process is there and has not ended.
  static func isRunning(_ id: Int) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return false }
    let state = text[text.index(after: end)...].split(separator: " ").first
    return state != "Z" && state != "X"
  }

  /// Waits for the end of a process; false where it does not come within half a minute.
  static func ends(_ id: Int) async throws -> Bool {
    let clock = ContinuousClock()
    let limit = clock.now + .seconds(30)
    while isRunning(id) {
      if clock.now > limit { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }
}
