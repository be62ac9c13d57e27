import ArgumentParser
import SluiceEngine

extension ModelsCommand {
  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "approve", abstract: "Approve a version.",
      discussion: "EXAMPLE: sluice models approve retail-fm/1 --reason \"rmse 60.1, mean 69.5\"")

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(help: "Why.")
    var reason: String?

    @OptionGroup var decision: DecisionOptions

    func run() async throws { try await decision.carryOut(.approved, model, reason: reason) }
  }

  struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reject", abstract: "Reject a version.",
      discussion: "EXAMPLE: sluice models reject retail-fm/1 --reason \"worse than the mean\"")

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(help: "Why; it must be given.")
    var reason: String

    @OptionGroup var decision: DecisionOptions

    func run() async throws { try await decision.carryOut(.rejected, model, reason: reason) }
  }

  struct Alias: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "alias", abstract: "Names that point to versions.",
      subcommands: [Set.self, Remove.self])

    struct Set: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Point an alias to a version, wherever it pointed before.",
        discussion: "EXAMPLE: sluice models alias set retail-fm/3 champion")

      @Argument(help: "The version, such as retail-fm/3.", completion: Completions.models)
      var model: String

      @Argument(help: "The alias: letters, digits, - and _.")
      var alias: String

      @OptionGroup var projectOptions: ProjectOptions

      func run() async throws {
        try await Failure.reporting {
          try await ProjectHooks.changing(projectOptions) { open in
            let registry = open.project.registry
            let version = try ModelName(model).resolveExactly(registry)
            try registry.setAlias(alias, of: version.group, to: version.version, by: .me)
            Terminal.standardOutput.write("\(version.group)@\(alias) → \(version.name)\n")
          }
        }
      }
    }

    struct Remove: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove an alias.")

      @Argument(
        help: "The alias with its group, such as retail-fm@champion.",
        completion: Completions.models)
      var alias: String

      @OptionGroup var projectOptions: ProjectOptions

      func run() async throws {
        try await Failure.reporting {
          let parts = alias.split(separator: "@", omittingEmptySubsequences: false)
          guard parts.count == 2 else {
            throw Failure.wrongInput("'\(alias)' is no alias", hint: "write it as GROUP@ALIAS")
          }
          try await ProjectHooks.changing(projectOptions) { open in
            try open.project.registry.setAlias(
              String(parts[1]), of: String(parts[0]), to: nil, by: .me)
            Terminal.standardOutput.write("\(alias) is removed\n")
          }
        }
      }
    }
  }

  struct Describe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "describe",
      abstract: "Set the description of a version; an empty one removes it.")

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Argument(help: "At most 1024 characters.")
    var text: String

    @OptionGroup var projectOptions: ProjectOptions

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        let version = try ModelName(model).resolveExactly(registry)
        try registry.describe(
          text.isEmpty ? nil : text, group: version.group, version: version.version, by: .me)
      }
    }
  }

  struct Tag: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tag", abstract: "Set free keys and values of a version, or remove some.",
      discussion: "EXAMPLE: sluice models tag retail-fm/1 team=shop stage=pilot --remove draft")

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Argument(help: "Keys with their values.")
    var pairs: [String] = []

    @Option(help: "A key to remove; can be repeated.")
    var remove: [String] = []

    @OptionGroup var projectOptions: ProjectOptions

    func validate() throws {
      if pairs.isEmpty && remove.isEmpty { throw ValidationError("say what to set: key=value") }
      for pair in pairs where !pair.contains("=") {
        throw ValidationError("'\(pair)' has no value; write it as \(pair)=value")
      }
    }

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        let version = try ModelName(model).resolveExactly(registry)
        var values: [String: String] = [:]
        for pair in pairs {
          let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          values[String(parts[0])] = String(parts[1])
        }
        let properties = try registry.tag(
          group: version.group, version: version.version, set: values, remove: remove, by: .me)
        for (key, value) in properties.sorted(by: { $0.key < $1.key }) {
          Terminal.standardOutput.write("\(key)=\(value)\n")
        }
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "delete", abstract: "Take a version out of use that is not approved.",
      discussion: """
        Its number is never given again, and the ledger keeps what it was. Its objects go with the next 'sluice gc', \
        unless a run, a pin or another version needs them.
        """)

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(help: "Why.")
    var reason: String?

    @OptionGroup var projectOptions: ProjectOptions

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions).project.registry
        let version = try ModelName(model).resolveExactly(registry)
        try registry.delete(
          group: version.group, version: version.version, reason: reason, by: .me)
        Terminal.standardOutput.write("\(version.name) is deleted\n")
      }
    }
  }

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff",
      abstract: "Compare two versions: metrics, parameters, data, code, encoder columns.")

    @Argument(help: "A version, such as retail-fm/1.", completion: Completions.models)
    var first: String

    @Argument(help: "Another one, such as retail-fm@latest.", completion: Completions.models)
    var second: String

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let project = try OpenProject(projectOptions).project
        let difference = try ModelDifference(
          try ModelName(first).resolve(project.registry),
          try ModelName(second).resolve(project.registry), store: project.store)
        if output.json { return JSONOutput.print(difference.json) }
        Terminal.standardOutput.write(difference.text)
      }
    }
  }
}
