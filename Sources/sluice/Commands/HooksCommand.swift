import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceHooks
import SluiceMetadata

/// `sluice hooks`.
struct HooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooks",
    abstract: "What is told to others when something becomes of a model or a run.",
    discussion: "Hooks are declared in the project's file, sluice.yaml; docs/hooks.md tells how.",
    subcommands: [List.self, Deliver.self, Test.self, Log.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the hooks and what waits for them.")

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let hooks = try HooksCommand.hooks()
        let outbox = try OpenProject(projectOptions, ifAbsent: .ignored).metadata
        let queues = try hooks.map { hook in
          let queue = try outbox.waiting(for: hook.name, limit: 10_000)
          return (hook, queue.events.count(where: hook.wants), queue)
        }
        if output.json {
          return JSONOutput.print(
            .array(
              queues.map { hook, waiting, queue in
                .object([
                  "name": .string(hook.name), "on": .array(hook.kinds.map { .string($0.rawValue) }),
                  "to": .string(hook.destination), "waiting": .integer(waiting),
                  "attempts": .integer(queue.attempts),
                  "error": queue.error.map { .string($0) } ?? .null,
                ])
              }))
        }
        if hooks.isEmpty { return Terminal.standardOutput.write("no hooks\n") }
        var table = TextTable(["hook", "on", "to", "waiting", "last error"], rightAligned: [3])
        for (hook, waiting, queue) in queues {
          table.append([
            hook.name, hook.kinds.map(\.rawValue).joined(separator: " "), hook.destination,
            Phrases.count(waiting), queue.error ?? "",
          ])
        }
        Terminal.standardOutput.write(table.text)
      }
    }
  }

  struct Deliver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "deliver",
      abstract: "Bring what waits to its hooks now; the exit code is 1 where something is left.")

    @OptionGroup var projectOptions: ProjectOptions

    func run() async throws {
      try await Failure.reporting {
        let hooks = try HooksCommand.hooks()
        let open = try OpenProject(projectOptions)
        try ProjectHooks(hooks: hooks).begin(open)
        let outcomes = try await ProjectHooks(hooks: hooks).deliver(open, ignoresPauses: true)
        if outcomes.isEmpty { return Terminal.standardOutput.write("nothing waits\n") }
        for outcome in outcomes {
          if outcome.delivered > 0 {
            Terminal.standardOutput.write(
              "\(outcome.hook): told of \(ProjectHooks.events(outcome.delivered))\n")
          }
          if outcome.waiting > 0 {
            Failure.print([
              .error(
                "\(outcome.hook): \(ProjectHooks.events(outcome.waiting)) left: \(outcome.error ?? "")"
              )
            ])
          }
        }
        if outcomes.contains(where: { $0.waiting > 0 }) { throw ExitCode(1) }
      }
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test", abstract: "Send a made-up event to a hook, once.")

    @Argument(help: "The hook.", completion: Completions.hooks)
    var name: String

    func run() async throws {
      try await Failure.reporting {
        let hooks = try HooksCommand.hooks()
        guard let hook = hooks.first(where: { $0.name == name }) else {
          throw Failure.wrongInput(
            "there is no hook '\(name)'",
            hint: Suggestion.hint(for: name, among: hooks.map(\.name))
              ?? "the hooks are \(hooks.map(\.name).joined(separator: ", "))")
        }
        let event = HookEvent(
          id: 0, kind: .test, members: ["actor": .string(Environment.user)],
          at: CivilTime(RunIdentity.now(), isLocal: false).iso8601)
        do throws(HookAttempt.Failure) {
          try await HookAttempt(
            hook, event, environment: { Environment.value($0) }, now: { RunIdentity.now() }
          ).carryOut()
        } catch {
          Failure.print([.error("the hook '\(name)' could not be told: \(error.message)")])
          throw ExitCode(1)
        }
        Terminal.standardOutput.write("the hook '\(name)' was told\n")
      }
    }
  }

  struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "log", abstract: "Show what hooks are told of, and who was told when.")

    @Option(help: "How many events, the newest.")
    var limit = 50

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let events = try OpenProject(projectOptions).metadata.events(limit: max(1, limit))
        if output.json {
          return JSONOutput.print(
            .array(
              events.map { event, deliveries in
                .object([
                  "event": event.payload,
                  "deliveries": .array(
                    deliveries.map {
                      .object([
                        "hook": .string($0.hook), "attempts": .integer($0.attempts),
                        "at": .integer(Int($0.at)),
                      ])
                    }),
                ])
              }))
        }
        if events.isEmpty { return Terminal.standardOutput.write("nothing has happened yet\n") }
        var table = TextTable(["event", "what", "about", "at", "told"], rightAligned: [0])
        for (event, deliveries) in events {
          let about = event.payload["model"] ?? event.payload["run"]
          table.append([
            "\(event.id)", event.kind.rawValue, about?.stringValue ?? "–",
            event.payload["at"]?.stringValue ?? "–",
            deliveries.map { $0.attempts > 1 ? "\($0.hook) (attempt \($0.attempts))" : $0.hook }
              .joined(separator: ", "),
          ])
        }
        Terminal.standardOutput.write(table.text)
      }
    }
  }

  /// - Throws: the exit code for wrong input, where there is no project file.
  static func hooks() throws -> [Hook] {
    if let project = try ProjectHooks.load() { return project.hooks }
    throw Failure.wrongInput(
      "there is no '\(ProjectHooks.file)' here", hint: "docs/hooks.md tells how hooks are declared")
  }
}

extension Hook {
  /// The program or the server, without what may be a secret of its address.
  fileprivate var destination: String {
    switch action {
    case .command(let words): words.joined(separator: " ")
    case .post(let url, _, _): String(url.prefix { $0 != "?" })
    }
  }
}
