import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceSteps

/// `sluice steps`.
struct StepsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps",
    abstract: "List the step kinds; for one, its parameters, ports, defaults and an example.")

  @Argument(
    help: "The step kind to describe.", completion: .list(BuiltInSteps.catalog.names))
  var kind: String?

  @OptionGroup var output: OutputOptions

  @Flag(help: "Print the whole reference as Markdown, as docs/steps.md has it.")
  var markdown = false

  func run() async throws { try await Failure.reporting { try describe() } }

  private func describe() throws {
    let (catalog, files, diagnostics) = StepFolders().everything()
    if !diagnostics.isEmpty {
      Failure.print(diagnostics.inFileOrder, files: files)
      if diagnostics.contains(where: { $0.severity == .error }) { throw ExitStatus.wrongInput }
    }
    if markdown {
      Terminal.standardOutput.write(StepReference.markdown(catalog))
      return
    }
    guard let kind else {
      if output.json {
        JSONOutput.print(
          .array(catalog.kinds.map { StepReference.json($0.declaration) }))
        return
      }
      var table = TextTable(["kind", "takes", "gives", "what it does"])
      for kind in catalog.kinds {
        let declaration = kind.declaration
        table.append([
          declaration.name, ports(declaration.inputs), ports(declaration.outputs),
          declaration.summary,
        ])
      }
      Terminal.standardOutput.write(table.text + "\n'sluice steps KIND' describes one.\n")
      return
    }
    guard let found = catalog[kind] else {
      throw Failure.wrongInput(
        "there is no step kind '\(kind)'",
        hint: Suggestion.hint(for: kind, among: catalog.names)
          ?? "'sluice steps' lists them")
    }
    if output.json {
      JSONOutput.print(StepReference.json(found.declaration))
    } else {
      Terminal.standardOutput.write(StepReference.text(found.declaration))
    }
  }

  private func ports(_ ports: [PortDeclaration]) -> String {
    var names: [String] = []
    for port in ports where !names.contains(port.kind.rawValue) { names.append(port.kind.rawValue) }
    return names.isEmpty ? "–" : names.joined(separator: ", ")
  }
}
