package import SluiceFrame

/// The catalogue as text for a terminal, as Markdown for the documentation, and as JSON.
package enum StepReference {
  /// The page `docs/steps.md`.
  package static func markdown(_ catalog: StepCatalog) -> String {
    var page = """
      # Step kinds

      <!-- Made by `make docs` from the kinds' own declarations; change those, not this page. -->

      A step of a pipeline names its kind with `uses:`. `sluice steps KIND` prints the same in a terminal.

      | kind | what it does |
      | --- | --- |

      """
    for kind in catalog.kinds {
      let name = kind.declaration.name
      page += "| [`\(name)`](#\(name)) | \(kind.declaration.summary) |\n"
    }
    for kind in catalog.kinds { page += "\n" + section(kind.declaration) }
    return page
  }

  private static func section(_ step: StepDeclaration) -> String {
    var text = "## \(step.name)\n\n\(step.summary)"
    if !step.details.isEmpty { text += " \(step.details)" }
    text += "\n\n```yaml\n\(step.example)\n```\n"
    if !step.parameters.isEmpty {
      text += "\n| parameter | takes | default | meaning |\n| --- | --- | --- | --- |\n"
      for parameter in step.parameters {
        let type = parameter.type.description.split(separator: "|").joined(separator: "\\|")
        text +=
          "| `\(parameter.name)` | \(type) | \(defaultText(parameter)) | \(parameter.help) |\n"
      }
    }
    text += "\n| port | kind | meaning |\n| --- | --- | --- |\n"
    for port in step.inputs { text += "| → `\(port.name)` | \(kind(port)) | \(port.help) |\n" }
    for port in step.outputs { text += "| `\(port.name)` → | \(kind(port)) | \(port.help) |\n" }
    if !step.results.isEmpty {
      text += "\n| result | type | meaning |\n| --- | --- | --- |\n"
      for result in step.results {
        text += "| `\(result.name)` | \(result.type.rawValue) | \(result.help) |\n"
      }
    }
    return text
  }

  private static func kind(_ port: PortDeclaration) -> String {
    port.kind.rawValue + (port.isList ? " (several)" : "") + (port.isOptional ? " (optional)" : "")
  }

  private static func defaultText(_ parameter: ParameterDeclaration) -> String {
    if parameter.isRequired { return "required" }
    guard let value = parameter.defaultValue else { return "–" }
    if case .list(let values) = value, values.count > 4 { return "\(values.count) spellings" }
    if case .string(let text) = value { return "`\(text)`" }
    return "`\(value.canonicalText)`"
  }

  /// For a terminal.
  package static func text(_ step: StepDeclaration) -> String {
    var text = "\(step.name) (version \(step.version))\n  \(step.summary)\n"
    if !step.details.isEmpty { text += wrapped(step.details, indent: 2) }
    func ports(_ title: String, _ ports: [PortDeclaration]) {
      guard !ports.isEmpty else { return }
      text += "\n\(title)\n"
      let width = ports.map(\.name.count).max() ?? 0
      for port in ports {
        text += "  \(padded(port.name, width))  \(kind(port)): \(port.help)\n"
      }
    }
    ports("inputs", step.inputs)
    ports("outputs", step.outputs)
    if !step.parameters.isEmpty {
      text += "\nparameters\n"
      for parameter in step.parameters {
        let value = defaultText(parameter).filter { $0 != "`" }
        text += "  \(parameter.name): \(parameter.type.description)"
        text +=
          parameter.isRequired ? " (required)\n" : value == "–" ? "\n" : " (default \(value))\n"
        text += wrapped(parameter.help, indent: 6)
      }
    }
    if !step.results.isEmpty {
      text += "\nresults\n"
      let width = step.results.map(\.name.count).max() ?? 0
      for result in step.results {
        text += "  \(padded(result.name, width))  \(result.type.rawValue): \(result.help)\n"
      }
    }
    let example = step.example.split(separator: "\n", omittingEmptySubsequences: false)
    return text + "\nexample\n" + example.map { "  \($0)\n" }.joined()
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 1 > 88 - indent {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(line)
    return lines.map { "\(margin)\($0)\n" }.joined()
  }

  package static func json(_ step: StepDeclaration) -> JSONValue {
    func ports(_ ports: [PortDeclaration]) -> JSONValue {
      .array(
        ports.map {
          .object([
            "name": .string($0.name), "kind": .string($0.kind.rawValue),
            "list": .boolean($0.isList), "optional": .boolean($0.isOptional),
            "help": .string($0.help),
          ])
        })
    }
    return .object([
      "name": .string(step.name), "version": .integer(step.version),
      "summary": .string(step.summary), "details": .string(step.details),
      "inputs": ports(step.inputs), "outputs": ports(step.outputs),
      "example": .string(step.example),
      "results": .array(
        step.results.map {
          .object([
            "name": .string($0.name), "type": .string($0.type.rawValue), "help": .string($0.help),
          ])
        }),
      "parameters": .array(
        step.parameters.map {
          .object([
            "name": .string($0.name), "type": .string($0.type.description),
            "required": .boolean($0.isRequired), "default": $0.defaultValue?.json ?? .null,
            "help": .string($0.help),
          ])
        }),
    ])
  }
}
