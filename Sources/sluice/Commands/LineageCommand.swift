import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceOpenLineage
import SluiceSteps

/// `sluice lineage`.
struct LineageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lineage",
    abstract: "Show where something came from and what became of it.",
    discussion: """
      A target is a step of the latest run or one of its outputs, the same of another run after its identifier and a \
      colon, a model version, a run, the path of a file that was read, or a digest or its beginning.

      EXAMPLES:
        sluice lineage purchases.table
        sluice lineage 20261123-2055:model --up
        sluice lineage retail-fm/1 --depth 2
        sluice lineage data/online-retail.csv --down --format mermaid
        sluice lineage latest --format openlineage > events.ndjson
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, mermaid, openlineage
  }

  @Argument(
    help: "A step, an output, a run, a model version, a file or a digest.",
    completion: Completions.lineage)
  var target: String

  @Flag(help: "Only what it came from.")
  var up = false

  @Flag(help: "Only what became of it.")
  var down = false

  @Option(help: ArgumentHelp("How many steps away at most.", valueName: "steps"))
  var depth: Int?

  @Option(name: [.short, .long], help: "The format.")
  var format: Format = .text

  @OptionGroup var projectOptions: ProjectOptions

  func validate() throws {
    if let depth, depth < 1 { throw ValidationError("--depth must be at least 1, got \(depth)") }
  }

  func run() async throws {
    try await Failure.reporting {
      let project = try OpenProject(projectOptions).project
      guard let found = try LineageTarget.find(target, in: project) else {
        throw try unknown(in: project)
      }
      let both = up == down
      if case .run(let run) = found, both, depth == nil, format == .openlineage {
        return try printEvents(in: project) { try $0.events(of: run) }
      }
      var walk = LineageWalk(
        project, direction: both ? .both : up ? .up : .down, depth: depth ?? .max)
      let graph = try walk.walk(from: found)
      switch format {
      case .text: Terminal.standardOutput.write(graph.text(up: both || up, down: both || down))
      case .json: JSONOutput.print(graph.json)
      case .mermaid: Terminal.standardOutput.write(graph.mermaid)
      case .openlineage: try printEvents(in: project) { try $0.events(in: graph) }
      }
    }
  }

  /// One event a line.
  private func printEvents(
    in project: Project, _ events: (inout PastEvents) throws -> [JSONValue]
  ) throws {
    var past = PastEvents(
      ledger: project.ledger, catalog: BuiltInSteps.catalog,
      names: OpenLineageOutput.names(artifacts: project.folder), statusNow: \.statusNow)
    for event in try events(&past) {
      Terminal.standardOutput.write(event.compact + [UInt8(ascii: "\n")])
    }
  }

  private func unknown(in project: Project) throws -> ExitCode {
    var names: [String] = []
    if let latest = try project.ledger.run("latest") {
      for step in try project.ledger.stepRuns(of: latest.id) {
        names.append(step.step)
        names += step.outputs.map { "\(step.step).\($0.port)" }
      }
    }
    names += try project.registry.groups().compactMap { group in
      group.latest.map { "\(group.name)/\($0)" }
    }
    names += try project.ledger.runs(limit: 100, pipeline: nil).map(\.id)
    return Failure.wrongInput(
      "nothing is known of '\(target)'",
      hint: Suggestion.hint(for: target, among: names)
        ?? "name a step of the latest run, RUN:step.port, a run, a model version, a file or a digest"
    )
  }
}
