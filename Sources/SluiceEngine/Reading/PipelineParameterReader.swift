import SluiceDiagnostics
import SluiceYAML

/// Reads `parameters:` of a pipeline file.
enum PipelineParameterReader {
  static func read(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> [PipelineParameter] {
    guard case .mapping(let entries) = node.content else {
      diagnostics.append(
        .error(
          "'parameters' must be a mapping of names to declarations, found \(node.words)",
          at: node.span))
      return []
    }
    return entries.compactMap { parameter($0, into: &diagnostics) }
  }

  private static func parameter(
    _ entry: YAMLEntry, into diagnostics: inout [Diagnostic]
  ) -> PipelineParameter? {
    if let problem = PipelineReader.nameProblem(entry.key) {
      diagnostics.append(
        .error("the parameter name '\(entry.key)' \(problem)", at: entry.keySpan))
    }
    // `epochs: 20` is short for a default with its own type.
    if let value = entry.value.scalarValue, let kind = kind(of: value) {
      return PipelineParameter(
        name: entry.key, nameSpan: entry.keySpan, kind: kind, defaultValue: value, minimum: nil,
        maximum: nil, choices: [], help: nil)
    }
    let what = "parameter '\(entry.key)'"
    guard var reader = MappingReader(entry.value, what: what, into: &diagnostics) else {
      return nil
    }
    let typeEntry = reader.required("type")
    let defaultEntry = reader.optional("default")
    let minimumEntry = reader.optional("minimum")
    let maximumEntry = reader.optional("maximum")
    let choicesEntry = reader.optional("choices")
    let help = reader.string(reader.optional("help"))
    let typeName = reader.string(typeEntry)
    let choiceNodes = reader.sequence(choicesEntry) ?? []

    var kind: PipelineParameter.Kind?
    if let typeName, let typeEntry {
      kind = PipelineParameter.Kind(rawValue: typeName)
      if kind == nil {
        let names = PipelineParameter.Kind.allCases.map(\.rawValue)
        let meant = Suggestion.nearest(to: typeName, among: names)
        reader.report(
          .error(
            "\(what) has the unknown type '\(typeName)'", at: typeEntry.value.span,
            hint: meant.map { "did you mean '\($0)'?" }
              ?? "the types are \(names.joined(separator: ", "))"))
      }
    }
    func number(_ entry: YAMLEntry?) -> Double? {
      guard let entry else { return nil }
      switch entry.value.content {
      case .integer(let value): return Double(value)
      case .number(let value): return value
      default:
        reader.report(
          .error(
            "'\(entry.key)' must be a number, found \(entry.value.words)", at: entry.value.span))
        return nil
      }
    }
    let minimum = number(minimumEntry)
    let maximum = number(maximumEntry)
    defer { reader.finish(into: &diagnostics) }
    guard let kind else { return nil }
    var parameter = PipelineParameter(
      name: entry.key, nameSpan: entry.keySpan, kind: kind, defaultValue: nil, minimum: minimum,
      maximum: maximum, choices: choiceNodes.compactMap(\.scalarValue), help: help)
    if let defaultEntry, !defaultEntry.value.isNull {
      guard let value = defaultEntry.value.plainValue else {
        reader.report(
          .error(
            "\(what) needs \(kind.words), got \(defaultEntry.value.words)",
            at: defaultEntry.value.span))
        return parameter
      }
      switch parameter.accepting(value) {
      case .success(let accepted): parameter.defaultValue = accepted
      case .failure(let problem):
        reader.report(.error("\(what) \(problem.message)", at: defaultEntry.value.span))
      }
    }
    return parameter
  }

  private static func kind(of value: ParameterValue) -> PipelineParameter.Kind? {
    switch value {
    case .boolean: .boolean
    case .integer: .integer
    case .number: .number
    case .string: .string
    case .null, .list, .map: nil
    }
  }
}
