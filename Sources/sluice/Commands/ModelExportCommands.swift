import ArgumentParser
import SluiceArchive
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceSigning
import SluiceSteps
import SluiceStore

extension ModelsCommand {
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write a version into one file, for another machine.",
      discussion: """
        The tar.gz holds the model, its encoder, metrics, table and plots, a README, a manifest with digests, and what \
        the ledger says of the version with its signatures. The same version gives the same bytes.

        EXAMPLE: sluice models export retail-fm@approved
        """)

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(name: .shortAndLong, help: "The file; GROUP-VERSION.tar.gz when left out.")
    var output: String?

    @Flag(help: "Replace the file where it is there.")
    var force = false

    @OptionGroup var projectOptions: ProjectOptions

    func run() async throws {
      try await Failure.reporting {
        let open = try OpenProject(projectOptions)
        // The garbage collection waits meanwhile.
        let lock = try open.lockForReading(wait: true)
        defer { lock?.release() }
        let version = try ModelName(model).resolveExactly(open.project.registry)
        let path = output ?? "\(version.group)-\(version.version).tar.gz"
        if !force, FileTree.exists(path) {
          throw Failure.wrongInput("'\(path)' is there already", hint: "--force replaces it")
        }
        try ModelExport(version, open.project).write(to: path)
        Terminal.standardOutput.write("\(version.name) → \(path)\n")
      }
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Take a version over from another registry.",
      discussion: """
        Everything in the file is checked before anything is registered. It becomes the group's next version here, \
        with the files, digests, ledger entries and signatures it had. It is Approved here only where it was there, by \
        a signature with a key that you trust, and where the group has no policy of its own; else it waits.

        EXAMPLE: sluice models import retail-fm-3.tar.gz
        """)

    @Argument(help: "The file that 'sluice models export' made.", completion: .file())
    var file: String

    @Option(help: "The model group, where it is to have another name here.")
    var group: String?

    @Flag(help: "Register the same bytes once more.")
    var new = false

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        try await ProjectHooks.changing(projectOptions, ifAbsent: .mended) { open in
          let lock = try open.lock(.shared, wait: true)
          defer { lock.release() }
          let store = open.project.store
          let archive = try ModelArchive(file, into: store)
          let known = try KnownKeys(KeyRing.own)
          for signer in archive.signers {
            if let fault = known.fault(of: signer) {
              throw Failure.wrongInput("'\(file)': its ledger \(fault)")
            }
          }
          var draft = archive.manifest.version
          draft.artifacts = try draft.artifacts.map { try Self.checked($0, in: store) }
          try store.settle()
          let origin = draft.name
          let note = Self.takeOver(&draft, archive, known)
          if let group { draft.group = group }
          draft.createdAt = RunIdentity.now()
          draft.createdBy = Environment.user
          let registration = try open.project.registry.register(
            draft, host: Environment.host,
            options: RegistrationOptions(anew: new, origin: archive.excerpt))
          let version = registration.version
          if output.json {
            JSONOutput.print(version.json)
          } else {
            Terminal.standardOutput.write(
              registration.isNew
                ? "registered \(version.name) (\(version.status.rawValue)), which is \(origin) of \(file)\n"
                : "these bytes are \(version.name) already; --new registers them once more\n")
            if registration.isNew, let note = registration.note ?? note {
              Terminal.standardError.write(note + "\n")
            }
          }
        }
      }
    }

    /// Decides what an approval elsewhere is worth here.
    ///
    /// - Returns: what people should know about it, or nil.
    private static func takeOver(
      _ draft: inout ModelVersion, _ archive: ModelArchive, _ known: KnownKeys
    ) -> String? {
      guard draft.status == .approved else { return nil }
      let name = draft.name
      guard let approver = archive.excerpt.approver else {
        draft.status = .pendingManualApproval
        return "\(name) was Approved without a signature; approve it here if you agree"
      }
      if known.trusts(approver) { return nil }
      draft.status = .pendingManualApproval
      return "\(name) was Approved by '\(approver.name)', with \(known.words(for: approver)); "
        + "'sluice keys trust \(approver.name) FILE' takes the key in, or approve it here if you agree"
    }

    /// A file that can be read as what it must be.
    private static func checked(
      _ artifact: ModelArtifact, in store: ObjectStore
    ) throws -> ModelArtifact {
      let path = store.path(of: artifact.record.digest)
      var artifact = artifact
      do {
        switch artifact.role {
        case .model: artifact.record.facts = try FactorizationMachine.read(fromFileAt: path).facts
        case .encoder: artifact.record.facts = try Encoder.read(fromFileAt: path).facts
        case .metrics: artifact.record.facts = try Metrics.read(fromFileAt: path).facts
        case .table: artifact.record.facts = try Table.read(fromFileAt: path).facts
        case .plot: artifact.record.facts = try Plot.read(fromFileAt: path).facts
        }
      } catch let error as FrameError {
        throw ArchiveError(
          "the \(artifact.name) is not \(artifact.record.kind.phrase): \(error.message)",
          hint: error.hint)
      }
      return artifact
    }
  }
}
