import ArgumentParser
import SluiceFrame
import SluiceSigning

/// `sluice keys`.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Keys with which approvals are signed, and those of people you trust.",
    discussion: """
      Keys are Ed25519, in PEM files that openssl reads, in ~/.config/sluice/keys (or set SLUICE_KEYS).
      """,
    subcommands: [Create.self, List.self, Show.self, Trust.self, Revoke.self],
    defaultSubcommand: List.self)

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Make a key of your own.",
      discussion: """
        The private key stays on this machine, in a file that only you can read. Give others the public one.

        EXAMPLE: sluice keys create alice; sluice keys show alice > alice.pub.pem
        """)

    @Argument(help: "Its name: letters, digits, -, _ and @, such as alice.")
    var name: String

    func run() async throws {
      try await Failure.reporting {
        let key = try KeyRing.own.create(name)
        Terminal.standardOutput.write(
          "made the key \(name) in \(KeyRing.own.folder)\nfingerprint \(key.publicKey.fingerprint)\n"
        )
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let keys = try KeyRing.own.keys()
        if output.json { return JSONOutput.print(.array(keys.map(\.json))) }
        if keys.isEmpty { return Terminal.standardOutput.write("no keys yet\n") }
        var table = TextTable(["key", "is", "fingerprint"])
        for key in keys { table.append([key.name, key.words, key.publicKey.fingerprint]) }
        Terminal.standardOutput.write(table.text)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a public key, to be given to others.")

    @Argument(help: "The key.", completion: Completions.keys)
    var name: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let keys = try KeyRing.own.keys()
        guard let key = keys.first(where: { $0.name == name }) else {
          throw Failure.wrongInput(
            "there is no key '\(name)' in '\(KeyRing.own.folder)'",
            hint: keys.isEmpty
              ? "'sluice keys create \(name)' makes it"
              : "the keys are \(keys.map(\.name).joined(separator: ", "))")
        }
        if output.json { return JSONOutput.print(key.json) }
        Terminal.standardOutput.write(key.publicKey.pem)
      }
    }
  }

  struct Trust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trust", abstract: "Take in somebody's public key.",
      discussion: "EXAMPLE: sluice keys trust bob bob.pub.pem")

    @Argument(help: "Whose it is.")
    var name: String

    @Argument(help: "The file with the public key, PEM.", completion: .file())
    var file: String

    func run() async throws {
      try await Failure.reporting {
        let text = String(decoding: try FileBytes.read(file), as: UTF8.self)
        do {
          let key = try KeyRing.own.trust(name, pem: text)
          Terminal.standardOutput.write(
            "trusts the key \(name)\nfingerprint \(key.publicKey.fingerprint)\n")
        } catch let error as SigningError where error.message.hasPrefix("it ") {
          throw Failure.wrongInput("'\(file)' is no public key: \(error.message)")
        }
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke", abstract: "End the trust in a key; a private one is removed.",
      discussion: "What it has signed stays in the ledger, and 'sluice models verify' tells of it.")

    @Argument(help: "The key.", completion: Completions.keys)
    var name: String

    func run() async throws {
      try await Failure.reporting {
        try KeyRing.own.revoke(name)
        Terminal.standardOutput.write("the key \(name) is revoked\n")
      }
    }
  }
}

extension KeyRing.Key {
  fileprivate var words: String { isRevoked ? "revoked" : isOwn ? "yours" : "trusted" }

  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "fingerprint": .string(publicKey.fingerprint),
      "public-key": .string(publicKey.hex), "own": .boolean(isOwn), "revoked": .boolean(isRevoked),
    ])
  }
}
