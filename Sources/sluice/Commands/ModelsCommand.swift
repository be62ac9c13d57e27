import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame

/// `sluice models`.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "The model registry: versions, and who decided what about them.",
    subcommands: [List.self, Show.self, Approve.self, Reject.self, History.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the model groups, or the versions of one.")

    @Argument(help: "A model group.", completion: Completions.models)
    var group: String?

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        var versions: [ModelVersion] = []
        if let group {
          versions = try registry.versions(of: group)
          if versions.isEmpty { throw try ModelName.unknown(group, registry) }
        } else {
          for group in try registry.groups() { versions += try registry.versions(of: group.name) }
        }
        if output.json { return JSONOutput.print(.array(versions.map(\.json))) }
        if versions.isEmpty { return Terminal.standardOutput.write("no models yet\n") }
        var table = TextTable(
          ["model", "status", "rmse", "baseline", "registered", "by", "run"], rightAligned: [2, 3])
        for version in versions {
          table.append([
            "\(version.group)/\(version.version)", version.status.rawValue,
            ModelPages.metric("rmse", in: "regression_metrics", of: version),
            ModelPages.metric("rmse", in: "baseline_regression_metrics", of: version),
            Phrases.time(version.createdAt), version.createdBy, version.runID,
          ])
        }
        Terminal.standardOutput.write(table.text)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one version, or a group's newest.")

    @Argument(
      help: "A version, such as retail-fm/1; a group alone means its newest.",
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
        Terminal.standardOutput.write(
          ModelPages.page(version, history, store: project.store))
      }
    }
  }

  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve a version.",
      discussion: "EXAMPLE: sluice models approve retail-fm/1 --reason \"rmse 60.1, mean 69.5\"")

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(help: "Why.")
    var reason: String?

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await ModelDecision(.approved, model, reason, projectOptions).carryOut(json: output.json)
    }
  }

  struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reject a version.",
      discussion: "EXAMPLE: sluice models reject retail-fm/1 --reason \"worse than the mean\"")

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(help: "Why; it must be given.")
    var reason: String

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await ModelDecision(.rejected, model, reason, projectOptions).carryOut(json: output.json)
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what was decided about a group or a version, the oldest first.")

    @Argument(help: "A group, or a version such as retail-fm/1.", completion: Completions.models)
    var model: String

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        let name = try ModelName(model)
        _ = try name.resolve(registry)
        let events = try registry.history(of: name.group, version: name.version)
        if output.json { return JSONOutput.print(.array(events.map(\.json))) }
        Terminal.standardOutput.write(ModelPages.history(events))
      }
    }
  }
}
