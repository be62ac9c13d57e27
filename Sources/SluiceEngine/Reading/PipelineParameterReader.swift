import SluiceDiagnostics
import SluiceYAML

/// Reads `parameters:` of a pipeline file.
enum PipelineParameterReader {
  static func read(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> [PipelineParameter] {
    guard case .mapping(let entries) = node.content else {
      if node.isMistaken { return [] }
      diagnostics.append(
        .error(
          "'parameters' must be a mapping of names to declarations, found \(node.words)",
          at: node.span))
      return []
    }
    return entries.map { parameter($0, into: &diagnostics) }
  }

  private static func parameter(
    _ entry: YAMLEntry, into diagnostics: inout [Diagnostic]
  ) -> PipelineParameter {
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
    var parameter = PipelineParameter(
      name: entry.key, nameSpan: entry.keySpan, kind: .string, defaultValue: nil, minimum: nil,
      maximum: nil, choices: [], help: nil, isMistaken: true)
    guard
      var reader = MappingReader(
        entry.value, what: what,
        keys: ["type", "of", "default", "minimum", "maximum", "choices", "help"], into: &diagnostics
      )
    else { return parameter }
    let typeEntry = reader.required("type")
    let elementEntry = reader.optional("of")
    let defaultEntry = reader.optional("default")
    let minimumEntry = reader.optional("minimum")
    let maximumEntry = reader.optional("maximum")
    let choicesEntry = reader.optional("choices")
    parameter.help = reader.string(reader.optional("help"))
    let typeName = reader.string(typeEntry)
    let choiceNodes = reader.sequence(choicesEntry) ?? []
    defer { reader.finish(into: &diagnostics) }

    let kind = self.kind(
      named: typeName, typeEntry, among: PipelineParameter.Kind.allCases, what, &reader)
    let elementName = reader.string(elementEntry)
    if let elementEntry, let kind, kind != .list {
      reader.report(
        .error("\(what) is no list, so it has no 'of'", at: elementEntry.keySpan))
    } else {
      parameter.element = self.kind(
        named: elementName, elementEntry, among: PipelineParameter.Kind.plain, what, &reader)
    }
    func number(_ entry: YAMLEntry?) -> Double? {
      guard let entry else { return nil }
      switch entry.value.content {
      case .integer(let value): return Double(value)
      case .number(let value) where value.isFinite: return value
      default:
        if entry.value.isMistaken { return nil }
        reader.report(
          .error(
            "'\(entry.key)' must be a finite number, found \(entry.value.words)",
            at: entry.value.span))
        return nil
      }
    }
    parameter.minimum = number(minimumEntry)
    parameter.maximum = number(maximumEntry)
    if let low = parameter.minimum, let high = parameter.maximum, low > high {
      reader.report(
        .error("\(what) has a minimum above its maximum", at: minimumEntry?.value.span))
    }
    guard let kind else { return parameter }
    parameter.kind = kind
    let measured = kind == .list ? parameter.element : kind
    for entry in [minimumEntry, maximumEntry].compactMap(\.self)
    where measured != .integer && measured != .number {
      reader.report(
        .error(
          "\(what) has no '\(entry.key)': only integers and numbers have", at: entry.keySpan))
    }

    /// The value of a node, where it fits what is known of the parameter so far.
    func accepted(_ node: YAMLNode) -> ParameterValue? {
      if node.isMistaken { return nil }
      switch parameter.accepting(node.plainValue ?? .map([])) {
      case .success(let accepted): return accepted
      case .failure(let problem):
        reader.report(.error("\(what) \(problem.message)", at: node.span))
        return nil
      }
    }
    // The choices of a list are those of its elements.
    if kind == .list, parameter.element == nil {
      parameter.choices = choiceNodes.compactMap(\.scalarValue)
    } else {
      parameter.kind = parameter.element ?? kind
      parameter.choices = choiceNodes.compactMap(accepted)
      parameter.kind = kind
    }
    parameter.isMistaken = parameter.choices.count < choiceNodes.count
    if let value = defaultEntry?.value, !value.isNull || value.isMistaken {
      parameter.defaultValue = parameter.isMistaken ? nil : accepted(value)
      parameter.isMistaken = parameter.defaultValue == nil
    }
    if reader.hasErrors, parameter.defaultValue == nil { parameter.isMistaken = true }
    return parameter
  }

  /// The type of a name; reported where there is none.
  private static func kind(
    named name: String?, _ entry: YAMLEntry?, among kinds: [PipelineParameter.Kind],
    _ what: String, _ reader: inout MappingReader
  ) -> PipelineParameter.Kind? {
    guard let name, let entry else { return nil }
    if let kind = kinds.first(where: { $0.rawValue == name }) { return kind }
    let names = kinds.map(\.rawValue)
    let meant = Suggestion.nearest(to: name, among: names)
    reader.report(
      .error(
        "\(what) has the unknown type '\(name)'", at: entry.value.span,
        hint: meant.map { "did you mean '\($0)'?" }
          ?? "the types are \(names.joined(separator: ", "))"))
    return nil
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
