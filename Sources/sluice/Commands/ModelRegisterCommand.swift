import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceSteps
import SluiceStore

extension ModelsCommand {
  struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "register", abstract: "Register files as the next version of a group.",
      discussion: """
        Each file is read and checked before anything is registered. A model that a run has made is registered with \
        what is known of it: the run, its parameters, the data.

        EXAMPLE: sluice models register retail-fm --model model.safetensors --encoder encoder.json \
        --metrics metrics.json
        """)

    @Argument(help: "The model group; it is made when missing.")
    var group: String

    @Option(help: "The model, .safetensors.", completion: .file())
    var model: String

    @Option(help: "What encodes rows for it, .json.", completion: .file())
    var encoder: String?

    @Option(help: "What it is judged by, .json.", completion: .file())
    var metrics: String?

    @Option(
      help: "The purchases by which it knows customers and items, .arrow.", completion: .file())
    var table: String?

    @Option(help: "A plot, .svg; can be repeated.", completion: .file())
    var plot: [String] = []

    @Option(help: "A sentence about this version.")
    var description: String?

    @Option(
      name: .long,
      help: ArgumentHelp("A free key and value; can be repeated.", valueName: "key=value"))
    var property: [String] = []

    @Option(help: "Approve it at once when this holds of its metrics.")
    var approveWhen: String?

    @Option(help: "Reject it at once when this holds; asked first.")
    var rejectWhen: String?

    @Flag(help: "Register the same bytes once more.")
    var new = false

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      for pair in property where !pair.contains("=") {
        throw ValidationError("'\(pair)' has no value; write it as \(pair)=value")
      }
    }

    func run() async throws {
      try await Failure.reporting {
        let rules = RegistrationOptions(
          anew: new, approveWhen: approveWhen.map(ApprovalRule.init),
          rejectWhen: rejectWhen.map(ApprovalRule.init))
        for rule in [rules.approveWhen, rules.rejectWhen].compactMap({ $0 }) {
          if let mistake = rule.mistakes.first {
            throw Failure.wrongInput("'\(rule.text)': \(mistake.message)", hint: mistake.hint)
          }
        }
        try await ProjectHooks.changing(projectOptions, ifAbsent: .mended) { open in
          // The garbage collection waits meanwhile.
          let lock = try open.lock(.shared, wait: true)
          defer { lock.release() }
          let project = open.project
          let draft = try draft(project)
          let registration = try project.registry.register(
            draft, host: Environment.host, options: rules)
          let version = registration.version
          if output.json {
            JSONOutput.print(version.json)
          } else {
            Terminal.standardOutput.write(
              registration.isNew
                ? "registered \(version.name) (\(version.status.rawValue))\n"
                : "these bytes are \(version.name) already; --new registers them once more\n")
            if let note = registration.note { Terminal.standardError.write(note + "\n") }
          }
        }
      }
    }

    private func draft(_ project: Project) throws -> ModelVersion {
      let store = project.store
      var artifacts = [
        ModelArtifact(.model, try Self.record(FactorizationMachine.self, model, in: store))
      ]
      if let encoder {
        artifacts.append(ModelArtifact(.encoder, try Self.record(Encoder.self, encoder, in: store)))
      }
      var values: JSONValue?
      if let metrics {
        artifacts.append(ModelArtifact(.metrics, try Self.record(Metrics.self, metrics, in: store)))
        values = try Metrics.read(fromFileAt: metrics).json
      }
      if let table {
        artifacts.append(ModelArtifact(.table, try Self.record(Table.self, table, in: store)))
      }
      for (place, path) in plot.enumerated() {
        artifacts.append(
          ModelArtifact(
            .plot, name: "plot-\(place + 1)", try Self.record(Plot.self, path, in: store)))
      }
      try store.settle()
      let digest = artifacts[0].record.digest
      let maker = try project.ledger.stepRuns(producing: digest, limit: 1).first
      let run = try maker.flatMap { try project.ledger.run($0.runID) }
      let provenance = try ModelProvenance.object(
        model: digest, metrics: artifacts.first { $0.role == .metrics }?.record.digest,
        runID: run?.id ?? "none", ledger: project.ledger)
      var properties: [String: String] = [:]
      for pair in property {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        properties[String(parts[0])] = String(parts[1])
      }
      return ModelVersion(
        group: group, description: description, artifacts: artifacts, metricValues: values,
        runID: run?.id ?? "none", pipeline: run?.pipeline ?? "none",
        createdAt: RunIdentity.now(), createdBy: Environment.user, properties: properties,
        provenance: .object(provenance))
    }

    /// Reads a file as what it must be, and puts its bytes into the store.
    private static func record<Value: ArtifactValue>(
      _ type: Value.Type, _ path: String, in store: ObjectStore
    ) throws -> ArtifactRecord {
      let bytes = try FileBytes.read(path)
      let value: Value
      do {
        value = try Value.read(fromFileAt: path)
      } catch let error as FrameError {
        throw Failure.wrongInput(
          "'\(path)' is not \(type.artifactKind.phrase): \(error.message)", hint: error.hint)
      }
      let stored = try store.store(bytes)
      return ArtifactRecord(
        port: type.artifactKind.rawValue, kind: type.artifactKind, digest: stored.digest,
        size: stored.size, fileExtension: type.artifactKind.usualExtension, facts: value.facts)
    }
  }
}
