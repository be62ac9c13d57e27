import ArgumentParser
import SluiceEngine
import SluiceFrame
import SluiceSigning

extension ModelsCommand {
  struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "policy", abstract: "Show or set what a group asks of those who approve.",
      discussion: """
        With --people 2 an approval is in force when two different people have given it; with --key each of them \
        must sign with one of these keys, and not with the same one. No rule of a pipeline approves then. A policy is \
        changed, or removed with --none, by those whom it names, as many as it asks for.

        EXAMPLE: sluice models policy retail-fm --people 2 --key alice --key bob --key carol
        """)

    @Argument(help: "The model group; it is made when missing.", completion: Completions.models)
    var group: String

    @Option(help: "How many different people must approve.")
    var people: Int?

    @Option(
      help: "A key with which approvals may be signed; can be repeated.",
      completion: Completions.keys)
    var key: [String] = []

    @Flag(help: "Ask nothing of those who approve.")
    var none = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    private var changes: Bool { people != nil || !key.isEmpty || none }

    func validate() throws {
      if none, people != nil || !key.isEmpty {
        throw ValidationError("--none goes with neither --people nor --key")
      }
      if signing.sign != nil, !changes { throw ValidationError("--sign has nothing to sign") }
    }

    func run() async throws {
      try await Failure.reporting {
        let registry = try OpenProject(projectOptions, ifAbsent: changes ? .mended : .refused)
          .project.registry
        if changes { return try change(registry) }
        guard try registry.groups().contains(where: { $0.name == group }) else {
          throw try ModelName.unknown(group, registry)
        }
        let policy = try registry.policy(of: group)
        if output.json { return JSONOutput.print(policy?.json ?? .null) }
        Terminal.standardOutput.write(Self.words(policy, group))
      }
    }

    private func change(_ registry: any ModelRegistry) throws {
      let ring = KeyRing.own
      var policy: ApprovalPolicy?
      if !none {
        var keys: [Signer] = []
        for name in key {
          guard let known = try ring.key(named: name) else {
            throw Failure.wrongInput(
              "there is no key '\(name)' in '\(ring.folder)'",
              hint: "'sluice keys trust \(name) FILE' takes in somebody's public key")
          }
          if let twin = keys.first(where: { $0.key == known.publicKey }) {
            throw Failure.wrongInput("'\(name)' and '\(twin.name)' are one key")
          }
          keys.append(Signer(name: name, key: known.publicKey))
        }
        policy = ApprovalPolicy(people: people ?? 1, keys: keys)
      }
      let endorsed = try registry.setPolicy(policy, of: group, by: try signing.author)
      let now = try registry.policy(of: group)
      if output.json { return JSONOutput.print(now?.json ?? .null) }
      Terminal.standardOutput.write(
        endorsed.isEnough
          ? Self.words(now, group)
          : "noted: \(endorsed.count) of \(endorsed.needed) people ask for this; until then "
            + Self.words(now, group))
    }

    private static func words(_ policy: ApprovalPolicy?, _ group: String) -> String {
      guard let policy else { return "\(group) asks nothing of those who approve\n" }
      return "\(group) asks for the approval of \(policy.words)\n"
    }
  }
}

/// Signing what is decided.
struct SigningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Sign it with this key of yours.", valueName: "key"),
    completion: Completions.keys)
  var sign: String?

  /// Whoever runs the program, now, with the key.
  var author: RegistryAuthor {
    get throws {
      var author = RegistryAuthor.me
      author.key = try sign.map { try KeyRing.own.signingKey($0) }
      return author
    }
  }
}
