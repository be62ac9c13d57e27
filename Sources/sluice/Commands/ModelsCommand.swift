import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata

/// `sluice models`.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "The model registry: versions, and who decided what about them.",
    subcommands: [
      List.self, Show.self, Approve.self, Reject.self, History.self, Diff.self, Alias.self,
      Describe.self, Tag.self, Register.self, Policy.self, Card.self, Export.self, Import.self,
      Delete.self, Verify.self,
    ],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the model groups, or the versions of one.")

    @Argument(help: "A model group.", completion: Completions.models)
    var group: String?

    @Option(help: "How many versions, the newest.")
    var limit = 50

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      if limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
    }

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        if let group { return try list(group, registry) }
        let groups = try registry.groups()
        if output.json { return JSONOutput.print(.array(groups.map(\.json))) }
        if groups.isEmpty { return Terminal.standardOutput.write("no models yet\n") }
        Terminal.standardOutput.write(ModelPages.groups(groups))
      }
    }

    private func list(_ group: String, _ registry: any ModelRegistry) throws {
      let versions = try registry.versions(of: group, limit: limit)
      guard let newest = versions.first else { throw try ModelName.unknown(group, registry) }
      if output.json { return JSONOutput.print(.array(versions.map(\.json))) }
      let aliases = try registry.aliases(of: group)
      let approved = try registry.version(named: "approved", of: group)?.version
      Terminal.standardOutput.write(ModelPages.list(versions, aliases, approved: approved))
      if versions.count == limit, newest.version > limit {
        Terminal.standardError.write("the newest \(limit); --limit shows more\n")
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one version, or a group's newest.")

    @Argument(
      help: "A version: retail-fm/1, retail-fm@approved; a group alone means its newest.",
      completion: Completions.models)
    var model: String

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let project = try OpenProject(projectOptions).project
        let version = try ModelName(model).resolve(project.registry)
        let history = try project.registry.history(of: version.group, version: version.version)
        if output.json {
          return JSONOutput.print(
            .object(["version": version.json, "history": .array(history.map(\.json))]))
        }
        let ancestry = try ModelAncestry(version, ledger: project.ledger)
        Terminal.standardOutput.write(
          ModelPages.page(version, history, ancestry, store: project.store))
      }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "history",
      abstract: "Show what was changed about a group or a version, the oldest first.")

    @Argument(help: "A group, or a version such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(help: "How many changes, the newest.")
    var limit = 200

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        let name = try ModelName(model)
        let version = try name.resolve(registry)
        let entries = try registry.history(
          of: name.group, version: name.namesVersion ? version.version : nil, limit: max(1, limit))
        if output.json { return JSONOutput.print(.array(entries.map(\.json))) }
        Terminal.standardOutput.write(ModelPages.history(entries))
      }
    }
  }
}
