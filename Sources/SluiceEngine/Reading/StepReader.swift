import SluiceDiagnostics
import SluiceYAML

/// Reads one entry of `steps:`.
enum StepReader {
  static func read(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> StepSpec? {
    guard var reader = MappingReader(node, what: "a step", into: &diagnostics) else { return nil }
    let nameEntry = reader.required("name")
    let usesEntry = reader.required("uses")
    let inputsEntry = reader.optional("inputs")
    let withEntry = reader.optional("with")
    let name = reader.string(nameEntry)
    let uses = reader.string(usesEntry)
    let cache = reader.boolean(reader.optional("cache"))
    var problems: [Diagnostic] = []
    if let name, let nameEntry {
      PipelineReader.checkName(name, nameEntry.value, "step", &problems)
    }
    let inputs = inputsEntry.map { inputSpec($0.value, into: &problems) }
    for problem in problems { reader.report(problem) }
    reader.finish(into: &diagnostics)
    guard let name, let nameEntry, let uses, let usesEntry else { return nil }
    return StepSpec(
      name: name, nameSpan: nameEntry.value.span, uses: uses, usesSpan: usesEntry.value.span,
      inputs: inputs ?? .none, with: withEntry?.value, isCacheable: cache ?? true)
  }

  private static func inputSpec(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> InputSpec {
    switch node.content {
    case .null: return .none
    case .string, .sequence: return .steps(references(node, into: &diagnostics))
    case .mapping(let entries):
      return .ports(
        entries.map { entry in
          var isList = false
          if case .sequence = entry.value.content { isList = true }
          return InputSpec.PortSpec(
            port: entry.key, portSpan: entry.keySpan,
            references: references(entry.value, into: &diagnostics), isList: isList)
        })
    default:
      diagnostics.append(
        .error(
          "'inputs' must be a step's name, a list of them, or a mapping of ports, "
            + "found \(node.words)", at: node.span))
      return .none
    }
  }

  private static func references(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> [InputReference] {
    switch node.content {
    case .string(let text):
      let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.contains("") {
        diagnostics.append(
          .error(
            "'\(text)' names no step", at: node.span,
            hint: "write 'step', 'step.port' or 'step.Column'"))
        return []
      }
      return [
        InputReference(
          step: String(parts[0]), member: parts.count > 1 ? String(parts[1]) : nil, span: node.span)
      ]
    case .sequence(let elements):
      return elements.flatMap { references($0, into: &diagnostics) }
    default:
      diagnostics.append(
        .error("an input must name a step, found \(node.words)", at: node.span))
      return []
    }
  }
}
