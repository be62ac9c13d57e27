import SluiceDiagnostics
import SluiceEngine
import SluiceHooks
import SluiceMetadata
import SluiceStore

/// The hooks of the project in whose folder a command runs.
struct ProjectHooks {
  static let file = "sluice.yaml"

  let hooks: [Hook]

  /// - Returns: nil where there is no file.
  /// - Throws: the exit code for wrong input, after saying what is wrong with it.
  static func load() throws -> ProjectHooks? {
    guard FileTree.exists(file) else { return nil }
    let bytes = try FileBytes.read(file)
    let (hooks, source, diagnostics) = ProjectFileReader.read(bytes: bytes, path: file)
    if !diagnostics.isEmpty { Failure.print(diagnostics, files: [source]) }
    guard let hooks else { throw ExitStatus.wrongInput }
    return ProjectHooks(hooks: hooks)
  }

  /// Before anything happens: from now on new hooks are told.
  func begin(_ open: OpenProject) throws {
    if !hooks.isEmpty { try open.metadata.enroll(hooks.map(\.name)) }
  }

  /// After it has happened. A hook that cannot be reached changes nothing about the command; a warning tells what waits.
  func finish(_ open: OpenProject) async {
    if hooks.isEmpty { return }
    do {
      for outcome in try await deliver(open) where outcome.waiting > 0 {
        Failure.print([
          .warning(
            "the hook '\(outcome.hook)' could not be told of \(Self.events(outcome.waiting)): "
              + "\(outcome.error ?? "it is not its time yet")",
            hint: "a later command tries again, or 'sluice hooks deliver'")
        ])
      }
    } catch {
      Failure.print([.warning("hooks could not be told what happened: \(Self.words(error))")])
    }
  }

  /// One process at a time, so that nothing is brought twice.
  func deliver(
    _ open: OpenProject, ignoresPauses: Bool = false
  ) async throws -> [HookDelivery.Outcome] {
    guard let lock = try await Self.lock(in: open.project.folder) else { return [] }
    defer { lock.release() }
    return try await HookDelivery(
      hooks, open.metadata, environment: { Environment.value($0) }, now: { RunIdentity.now() }
    ).deliver(ignoresPauses: ignoresPauses)
  }

  /// nil where somebody else has been at it for half a minute, and so will be for these events.
  private static func lock(in folder: String) async throws -> FileLock? {
    try await withThrowingTaskGroup(of: FileLock?.self) { group in
      group.addTask {
        try await FileLock.acquire(
          "\(folder)/hooks.lock", waitingInterval: .milliseconds(50), onWait: { _ in })
      }
      group.addTask {
        try await Task.sleep(for: .seconds(30))
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  static func events(_ count: Int) -> String { count == 1 ? "1 event" : "\(count) events" }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as StoreError: error.message
    case let error as MetadataError: error.message
    default: "\(error)"
    }
  }

  /// Opens the project, makes a change, and tells the hooks of it.
  static func changing<Result>(
    _ options: ProjectOptions, ifAbsent absence: OpenProject.Absence = .refused,
    _ change: (OpenProject) async throws -> Result
  ) async throws -> Result {
    let hooks = try load()
    let open = try OpenProject(options, ifAbsent: absence)
    try hooks?.begin(open)
    let result = try await change(open)
    await hooks?.finish(open)
    return result
  }
}
