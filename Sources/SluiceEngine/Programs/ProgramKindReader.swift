package import SluiceDiagnostics
import SluiceYAML

/// Reads a file `steps/<name>.yaml` into a kind of step that runs a program.
package enum ProgramKindReader {
  private static let keys =
    ["step", "version", "summary", "details", "inputs", "parameters", "command", "example"]
    + WrittenProgram.keys

  /// - Parameter path: as it is to be shown in messages.
  package static func read(
    bytes: [UInt8], path: String
  ) -> (file: SourceFile, definition: StepDefinition?, diagnostics: [Diagnostic]) {
    let (file, node, problems) = YAMLReader.read(bytes: bytes, path: path)
    var diagnostics = problems
    let definition = node.flatMap { kind($0, into: &diagnostics) }
    let isWrong = diagnostics.contains { $0.severity == .error }
    return (file, isWrong ? nil : definition, diagnostics)
  }

  private static func kind(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> StepDefinition? {
    guard
      var reader = MappingReader(
        node, what: "a file of a step kind", keys: keys, into: &diagnostics)
    else { return nil }
    let nameEntry = reader.required("step")
    let name = reader.string(nameEntry)
    let summary = reader.string(reader.required("summary"))
    let details = reader.string(reader.optional("details"))
    let example = reader.string(reader.optional("example"))
    let version = version(&reader)
    if let name, let nameEntry { checkName(name, nameEntry.value, &reader) }
    var ports = ProgramPortReader()
    let inputs = ports.inputs(reader.optional("inputs"))
    for problem in ports.diagnostics { reader.report(problem) }
    let commandEntry = reader.required("command")
    let program = commandEntry.map { WrittenProgram.read($0, &reader) }
    var problems: [Diagnostic] = []
    var parameters: [PipelineParameter] = []
    if let entry = reader.optional("parameters"), !entry.value.isNull {
      parameters = PipelineParameterReader.read(entry.value, into: &problems)
    }
    let spec = program?.resolved(
      inputs: inputs.map(\.name), parameters: parameters.map(\.name), pathParameters: [],
      resolve: nil, into: &problems)
    for problem in problems { reader.report(problem) }
    reader.finish(into: &diagnostics)
    guard let name, let summary, let program, var spec else { return nil }
    spec.listInputs = Set(inputs.filter(\.isList).map(\.name))
    let declaration = StepDeclaration(
      name: name, version: version, summary: summary.trimmingBlanks,
      details: (details ?? "").trimmingBlanks, inputs: inputs, outputs: program.outputs.map(\.port),
      parameters: parameters.map(\.declaration), results: program.results,
      example: example.map(\.trimmingBlanks)
        ?? self.example(name, inputs, parameters), readsFiles: true)
    return WrittenProgram.definition(declaration, spec)
  }

  private static func version(_ reader: inout MappingReader) -> Int {
    guard let entry = reader.optional("version") else { return 1 }
    if case .integer(let number) = entry.value.content, number >= 1 { return number }
    if !entry.value.isMistaken {
      reader.report(
        .error(
          "'version' must be an integer of at least 1, found \(entry.value.words)",
          at: entry.value.span))
    }
    return 1
  }

  private static func checkName(_ name: String, _ node: YAMLNode, _ reader: inout MappingReader) {
    let file = node.span.path.split(separator: "/").last.map(String.init) ?? ""
    if let problem = PipelineReader.nameProblem(name) {
      reader.report(.error("the name of the step kind '\(name)' \(problem)", at: node.span))
    } else if file != "\(name).yaml" {
      reader.report(
        .error(
          "the step kind '\(name)' must be declared in a file '\(name).yaml'", at: node.span,
          hint: "rename the file, or the kind"))
    }
  }

  private static func example(
    _ name: String, _ inputs: [PortDeclaration], _ parameters: [PipelineParameter]
  ) -> String {
    var text = "- name: \(name)\n  uses: \(name)"
    if !inputs.isEmpty {
      let ports = inputs.map { "\($0.name): …" }.joined(separator: ", ")
      text += "\n  inputs: { \(ports) }"
    }
    let required = parameters.filter { $0.defaultValue == nil }
    if !required.isEmpty {
      let values = required.map { "\($0.name): …" }.joined(separator: ", ")
      text += "\n  with: { \(values) }"
    }
    return text
  }
}

extension PipelineParameter {
  /// The same as a parameter of a step kind.
  fileprivate var declaration: ParameterDeclaration {
    let help = help ?? ""
    if let defaultValue { return .optional(name, stepType, default: defaultValue, help) }
    return .required(name, stepType, help)
  }

  private var stepType: ParameterType {
    let names = choices.compactMap { choice in
      if case .string(let text) = choice { text } else { nil }
    }
    switch kind {
    case .path: return .inputFile
    case .string: return names.isEmpty ? .string : .choice(names)
    case .integer:
      return .integer(
        minimum: minimum.flatMap { Int(exactly: $0.rounded(.up)) },
        maximum: maximum.flatMap { Int(exactly: $0.rounded(.down)) })
    case .number: return .number(minimum: minimum, maximum: maximum)
    case .boolean: return .boolean
    case .list:
      return .list(of: names.isEmpty ? .any : .choice(names), allowsEmpty: true)
    }
  }
}

extension String {
  /// Without blanks and line ends around it, as a block of YAML leaves them.
  fileprivate var trimmingBlanks: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
