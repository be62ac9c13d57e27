import ArgumentParser
import SluiceDiagnostics
import SluiceEngine

/// A model as it is named on the command line: `group`, `group/3`, `group@approved`, `group@latest` or `group@ALIAS`.
struct ModelName {
  private let reference: ModelReference

  var group: String { reference.group }

  /// - Throws: the exit code for wrong input.
  init(_ text: String) throws {
    do throws(ModelReference.Mistake) {
      reference = try ModelReference(text)
    } catch {
      throw Failure.wrongInput(error.message, hint: error.hint)
    }
  }

  /// Whether it says which version is meant, and not only the group.
  var namesVersion: Bool { reference.choice != .newest }

  /// The version meant: the one named, else the newest.
  func resolve(_ registry: any ModelRegistry) throws -> ModelVersion {
    if let found = try reference.find(in: registry) { return found }
    let newest = try registry.version(named: "latest", of: group)
    guard let newest else { throw try Self.unknown(group, registry) }
    switch reference.choice {
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
      if case .number(let number) = reference.choice, number <= newest.version {
        throw Failure.wrongInput(
          "'\(reference.text)' was deleted",
          hint: "'sluice models history \(group)' tells when and by whom")
      }
      throw Failure.wrongInput(
        "model group '\(group)' has no version \(reference.text.dropFirst(group.count + 1))",
        hint: "its newest is \(newest.name)")
    }
  }

  /// The version, where one is named and not only a group.
  func resolveExactly(_ registry: any ModelRegistry) throws -> ModelVersion {
    let version = try resolve(registry)
    guard namesVersion else {
      throw Failure.wrongInput(
        "'\(reference.text)' names a group", hint: "its newest version is \(version.name)")
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
