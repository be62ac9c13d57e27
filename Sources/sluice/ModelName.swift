import ArgumentParser
import SluiceDiagnostics
import SluiceEngine

/// A model as it is named on the command line: `group` or `group/version`.
struct ModelName {
  let group: String
  let version: Int?

  /// - Throws: the exit code for wrong input.
  init(_ text: String) throws {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    group = String(parts[0])
    guard parts.count == 2 else {
      version = nil
      return
    }
    guard let number = Int(parts[1]), number > 0 else {
      throw Failure.wrongInput(
        "'\(parts[1])' is no version of '\(group)'", hint: "write it as \(group)/1")
    }
    version = number
  }

  /// The version meant: the one named, else the newest.
  func resolve(_ registry: any ModelRegistry) throws -> ModelVersion {
    let versions = try registry.versions(of: group)
    guard let newest = versions.first else { throw try Self.unknown(group, registry) }
    guard let version else { return newest }
    guard let found = versions.first(where: { $0.version == version }) else {
      throw Failure.wrongInput(
        "model group '\(group)' has no version \(version)",
        hint: "its newest is \(group)/\(newest.version)")
    }
    return found
  }

  static func unknown(_ group: String, _ registry: any ModelRegistry) throws -> ExitCode {
    let names = try registry.groups().map(\.name)
    return Failure.wrongInput(
      "there is no model group '\(group)'",
      hint: Suggestion.hint(for: group, among: names)
        ?? (names.isEmpty
          ? "a 'register' step makes one" : "the groups are \(names.joined(separator: ", "))"))
  }
}

/// An approval or rejection asked for on the command line.
struct ModelDecision {
  let status: ApprovalStatus
  let model: String
  let reason: String?
  let options: ProjectOptions

  init(_ status: ApprovalStatus, _ model: String, _ reason: String?, _ options: ProjectOptions) {
    self.status = status
    self.model = model
    self.reason = reason
    self.options = options
  }

  func carryOut(json: Bool) async throws {
    try await Failure.reporting {
      let registry = try OpenProject(options).project.registry
      let name = try ModelName(model)
      let before = try name.resolve(registry)
      guard name.version != nil else {
        throw Failure.wrongInput(
          "'\(model)' names a group",
          hint: "its newest version is \(before.group)/\(before.version)")
      }
      let version = try registry.decide(
        status, group: name.group, version: before.version, reason: reason,
        actor: Environment.user, host: Environment.host, at: RunIdentity.now())
      if json { return JSONOutput.print(version.json) }
      Terminal.standardOutput.write(
        "\(version.group)/\(version.version): \(before.status.rawValue) → "
          + "\(version.status.rawValue)\n")
    }
  }
}
