import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceStore

/// `sluice show`.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a step gave: the first rows of a table, or a metrics file.",
    discussion: """
      EXAMPLES:
        sluice show purchases
        sluice show quality.metrics --run 20261123
      """)

  @Argument(help: "A step, or a step's output as step.port.", completion: Completions.outputs)
  var artifact: String

  @Option(
    help: "The run's identifier, its beginning, or 'latest'.", completion: Completions.runs)
  var run = "latest"

  @Option(name: [.customShort("n"), .long], help: "How many rows of a table.")
  var rows = 10

  @OptionGroup var projectOptions: ProjectOptions

  func validate() throws {
    if rows < 1 { throw ValidationError("--rows must be at least 1, got \(rows)") }
  }

  func run() async throws {
    try await Failure.reporting {
      let project = try OpenProject(projectOptions).project
      let run = try RunNames.find(self.run, in: project.ledger)
      let steps = try project.ledger.stepRuns(of: run.id)
      let parts = artifact.split(separator: ".", maxSplits: 1).map(String.init)
      guard let step = steps.first(where: { $0.step == parts.first }) else {
        let names = steps.map(\.step)
        throw Failure.wrongInput(
          "run \(run.id) has no step '\(parts.first ?? "")'",
          hint: Suggestion.hint(for: parts.first ?? "", among: names)
            ?? "its steps are \(names.joined(separator: ", "))")
      }
      let outputs = parts.count > 1 ? step.outputs.filter { $0.port == parts[1] } : step.outputs
      if outputs.isEmpty {
        throw Failure.wrongInput(
          "step '\(step.step)' gave no output" + (parts.count > 1 ? " '\(parts[1])'" : ""),
          hint: step.outputs.isEmpty
            ? "it \(step.status == .failed ? "" : "was ")\(step.status.rawValue)"
            : "its outputs are \(step.outputs.map(\.port).joined(separator: ", "))")
      }
      for output in outputs { try show(output, of: step, in: project) }
    }
  }

  private func show(
    _ output: ArtifactRecord, of step: StepRunRecord, in project: Project
  ) throws {
    if project.store.size(of: output.digest) == nil {
      throw Failure.wrongInput(
        "'\(step.step).\(output.port)' of run \(step.runID) is not stored any more",
        hint: "run the pipeline again with its parameters to have it back")
    }
    let path = project.store.path(of: output.digest)
    var text = "\(step.step).\(output.port): \(output.kind.rawValue), \(Phrases.bytes(output.size))"
    for (name, value) in output.facts.sorted(by: { $0.key < $1.key }) where name != "schema" {
      text += ", \(name) \(RunPages.plain(value))"
    }
    text += "\n\(path)\n"
    switch output.kind {
    case .table:
      let file = try MappedFile(path: path)
      let table = try Table(arrow: file.bytes, name: path)
      text += table.preview(rows: rows, width: max(40, Terminal.standardOutput.width))
    case .metrics:
      text += String(decoding: try FileBytes.read(path), as: UTF8.self)
    default: break
    }
    Terminal.standardOutput.write(text + "\n")
  }
}
