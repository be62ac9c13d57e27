import ArgumentParser
import SluiceEngine
import SluiceFrame
import SluiceModelCard
import SluiceStore

extension ModelsCommand {
  struct Card: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "card",
      abstract: "Write a page about a version: what it is, how good, where from, who approved it.",
      discussion: """
        The HTML page holds all it needs, pictures too, and can be mailed or printed.

        EXAMPLES:
          sluice models card retail-fm@approved
          sluice models card retail-fm/3 -o card.md
        """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case html, markdown }

    @Argument(help: "The version, such as retail-fm/1.", completion: Completions.models)
    var model: String

    @Option(
      name: .shortAndLong,
      help: "The file, .html or .md; GROUP-VERSION.html when left out, - for standard output.",
      completion: .file())
    var output: String?

    @Option(help: "html or markdown; by the file's ending when left out.")
    var format: Format?

    @OptionGroup var projectOptions: ProjectOptions

    func run() async throws {
      try await Failure.reporting {
        let project = try OpenProject(projectOptions).project
        let version = try ModelName(model).resolveExactly(project.registry)
        let card = try Self.card(version, project)
        if format == nil, let output, output != "-",
          ![".html", ".htm", ".md"].contains(where: output.hasSuffix)
        {
          throw Failure.wrongInput(
            "'\(output)' ends in neither .html nor .md", hint: "say which it is with --format")
        }
        let isMarkdown =
          format.map { $0 == .markdown } ?? (output?.hasSuffix(".md") ?? false)
        let text = isMarkdown ? card.markdown : card.html
        let path =
          output ?? "\(version.group)-\(version.version).\(isMarkdown ? "md" : "html")"
        if path == "-" { return Terminal.standardOutput.write(text) }
        try AtomicFile.write(Array(text.utf8), to: path)
        Terminal.standardOutput.write("\(version.name) → \(path)\n")
      }
    }

    static func card(_ version: ModelVersion, _ project: Project) throws -> ModelCard {
      let registry = project.registry
      let group = version.group
      let aliases = try registry.aliases(of: group).filter { $0.value == version.version }.keys
      let isCurrent =
        try registry.version(named: "approved", of: group)?.version == version.version
      return ModelCard(
        version, history: try registry.history(of: group, version: version.version),
        ancestry: try ModelAncestry(version, ledger: project.ledger),
        pictures: try version.plots.map { plot in
          try project.store.verify(plot.record.digest)
          let bytes = try FileBytes.read(project.store.path(of: plot.record.digest))
          return ModelCard.Picture(name: plot.name, svg: String(decoding: bytes, as: UTF8.self))
        },
        names: (isCurrent ? ["@approved"] : []) + aliases.sorted().map { "@\($0)" },
        policy: try registry.policy(of: group)?.words)
    }
  }
}
