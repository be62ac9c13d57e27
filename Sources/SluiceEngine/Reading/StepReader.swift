import SluiceDiagnostics
import SluiceYAML

/// Reads one entry of `steps:`.
enum StepReader {
  /// - Parameters:
  ///   - number: its place in the file from 1, which names a step that has no name.
  ///   - defaults: what holds where the step does not say otherwise.
  static func read(
    _ node: YAMLNode, number: Int, defaults: StepDefaults, into diagnostics: inout [Diagnostic]
  ) -> StepSpec? {
    guard
      var reader = MappingReader(
        node, what: "a step",
        keys: ["name", "uses", "run", "inputs", "with", "when", "matrix", "cache"]
          + WrittenProgram.keys + ExecutionReader.keys,
        into: &diagnostics)
    else { return nil }
    let nameEntry = reader.required("name")
    let runEntry = reader.optional("run")
    let usesEntry = runEntry == nil ? reader.required("uses") : reader.optional("uses")
    let inputsEntry = reader.optional("inputs")
    let withEntry = reader.optional("with")
    let name = reader.string(nameEntry)
    let uses = reader.string(usesEntry)
    let whenEntry = reader.optional("when")
    let matrixEntry = reader.optional("matrix")
    let program = ProgramStepReader.read(run: runEntry, uses: usesEntry, &reader)
    let cacheEntry = reader.optional("cache")
    var problems: [Diagnostic] = []
    if let name, let nameEntry {
      PipelineReader.checkName(name, nameEntry.value, "step", &problems)
    }
    let inputs = inputsEntry.map { inputSpec($0.value, into: &problems) }
    let cache =
      cacheEntry == nil
      ? (defaults.isCacheable, defaults.cacheLifetime)
      : CacheReader.read(cacheEntry, into: &problems)
    let execution = ExecutionReader.read(&reader, defaults: defaults.execution)
    for problem in problems { reader.report(problem) }
    reader.finish(into: &diagnostics)
    let stepName = name ?? "step \(number)"
    return StepSpec(
      name: stepName, nameSpan: nameEntry?.value.span ?? node.span, localName: stepName, scope: 0,
      uses: uses, usesSpan: usesEntry?.value.span ?? runEntry?.keySpan ?? node.span,
      inputs: program == nil ? inputs ?? .none : (inputs ?? .none).namingPorts, program: program,
      with: withEntry?.value, when: whenEntry?.value, matrix: matrixEntry?.value,
      isCacheable: cache.0, cacheLifetime: cache.1, execution: execution)
  }

  private static func inputSpec(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> InputSpec {
    switch node.content {
    case .null where !node.isMistaken: return .none
    case .string, .sequence:
      let found = diagnostics.count
      let references = references(node, into: &diagnostics)
      return diagnostics.count == found ? .steps(references) : .mistaken
    case .mapping(let entries):
      let found = diagnostics.count
      let ports = entries.map { entry in
        var isList = false
        if case .sequence = entry.value.content { isList = true }
        return InputSpec.PortSpec(
          port: entry.key, portSpan: entry.keySpan,
          references: references(entry.value, into: &diagnostics), isList: isList)
      }
      let isWhole = diagnostics.count == found && !entries.contains { $0.value.isMistaken }
      return isWhole ? .ports(ports) : .mistaken
    default:
      if node.isMistaken { return .mistaken }
      diagnostics.append(
        .error(
          "'inputs' must be a step's name, a list of them, or a mapping of ports, "
            + "found \(node.words)", at: node.span))
      return .mistaken
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
      if node.isMistaken { return [] }
      diagnostics.append(
        .error("an input must name a step, found \(node.words)", at: node.span))
      return []
    }
  }
}
