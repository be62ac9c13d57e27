import ArgumentParser
import SluiceDiagnostics
import SluiceEngine

/// A model as it is named on the command line: `group`, `group/3`, `group@approved`, `group@latest` or `group@ALIAS`.
struct ModelName {
  private enum Choice {
    case newest
    case number(Int)
    case named(String)
  }

  let group: String
  private let text: String
  private let choice: Choice

  /// - Throws: the exit code for wrong input.
  init(_ text: String) throws {
    self.text = text
    if let sign = text.firstIndex(of: "@") {
      group = String(text[..<sign])
      let name = String(text[text.index(after: sign)...])
      if name.isEmpty {
        throw Failure.wrongInput(
          "'\(text)' names no version", hint: "write it as \(group)@approved")
      }
      choice = .named(name)
      return
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    group = String(parts[0])
    guard parts.count == 2 else {
      choice = .newest
      return
    }
    guard let number = Int(parts[1]), number > 0 else {
      throw Failure.wrongInput(
        "'\(parts[1])' is no version of '\(group)'", hint: "write it as \(group)/1")
    }
    choice = .number(number)
  }

  /// Whether it says which version is meant, and not only the group.
  var namesVersion: Bool { if case .newest = choice { false } else { true } }

  /// The version meant: the one named, else the newest.
  func resolve(_ registry: any ModelRegistry) throws -> ModelVersion {
    let newest = try registry.version(named: "latest", of: group)
    let found =
      switch choice {
      case .newest: newest
      case .number(let number): try registry.version(number, of: group)
      case .named(let name): try registry.version(named: name, of: group)
      }
    if let found { return found }
    guard let newest else { throw try Self.unknown(group, registry) }
    switch choice {
    case .named("approved"):
      throw Failure.wrongInput(
        "no version of '\(group)' is approved",
        hint: "'sluice models approve \(newest.name)' approves its newest")
    case .named(let name):
      let aliases = try registry.aliases(of: group).keys.sorted() + ["approved", "latest"]
      throw Failure.wrongInput(
        "'\(group)' has no alias '\(name)'",
        hint: Suggestion.hint(for: name, among: aliases)
          ?? "it has \(aliases.joined(separator: ", "))")
    case .newest, .number:
      if case .number(let number) = choice, number <= newest.version {
        throw Failure.wrongInput(
          "'\(text)' was deleted", hint: "'sluice models history \(group)' tells when and by whom")
      }
      throw Failure.wrongInput(
        "model group '\(group)' has no version \(text.dropFirst(group.count + 1))",
        hint: "its newest is \(newest.name)")
    }
  }

  /// The version, where one is named and not only a group.
  func resolveExactly(_ registry: any ModelRegistry) throws -> ModelVersion {
    let version = try resolve(registry)
    guard namesVersion else {
      throw Failure.wrongInput(
        "'\(text)' names a group", hint: "its newest version is \(version.name)")
    }
    return version
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

extension RegistryAuthor {
  /// Whoever runs the program, now.
  static var me: RegistryAuthor {
    RegistryAuthor(actor: Environment.user, host: Environment.host, at: RunIdentity.now())
  }
}
