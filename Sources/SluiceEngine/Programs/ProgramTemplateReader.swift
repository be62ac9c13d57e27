import SluiceDiagnostics
import SluiceYAML

/// Reads texts of program steps: `${inputs.x}`, `${outputs.y}`, `${params.z}` and `${step.folder}` are the program's
/// own, all other `${…}` the pipeline's.
struct ProgramTemplateReader {
  /// The names that may follow `inputs.`, `outputs.` and `params.`; nil where they are not known.
  let inputs: [String]?
  let outputs: [String]
  let parameters: [String]
  /// Gives the value of a node that is one `${…}` of the pipeline; nil where there is no pipeline.
  let resolve: ((YAMLNode) -> LocatedValue)?
  /// The names of the pipeline's parameters that are paths.
  let pathParameters: Set<String>
  private(set) var diagnostics: [Diagnostic] = []

  init(
    inputs: [String]?, outputs: [String], parameters: [String], pathParameters: Set<String> = [],
    resolve: ((YAMLNode) -> LocatedValue)? = nil
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    self.pathParameters = pathParameters
    self.resolve = resolve
  }

  /// nil, with a diagnostic, where the node is no single value or has something wrong in it.
  mutating func read(_ node: YAMLNode, what: String) -> ProgramTemplate? {
    if node.isMistaken { return nil }
    switch node.content {
    case .string(let text): return read(text, node)
    case .sequence, .mapping, .null:
      diagnostics.append(
        .error("\(what) must be text, found \(node.words)", at: node.span))
      return nil
    default: return ProgramTemplate(parts: [.text(node.scalarText)])
    }
  }

  private mutating func read(_ text: String, _ node: YAMLNode) -> ProgramTemplate? {
    if text.unicodeScalars.contains("\0") {
      diagnostics.append(.error("a command cannot have a zero character in it", at: node.span))
      return nil
    }
    guard text.contains("${") else { return ProgramTemplate(parts: [.text(text)]) }
    let scalars = Array(text.unicodeScalars)
    var parts: [ProgramTemplate.Part] = []
    var plain = String.UnicodeScalarView()
    var place = 0
    let found = diagnostics.count
    func has(_ sign: Unicode.Scalar, at distance: Int) -> Bool {
      place + distance < scalars.count && scalars[place + distance] == sign
    }
    while place < scalars.count {
      if scalars[place] == "$", has("$", at: 1), has("{", at: 2) {
        plain.append(contentsOf: "${".unicodeScalars)
        place += 3
      } else if scalars[place] == "$", has("{", at: 1) {
        guard let end = Self.end(in: scalars, from: place + 2) else {
          diagnostics.append(
            .error(
              "'${' is never closed", at: node.span(ofScalarOffsets: place..<place + 2),
              hint: "add '}', or write '$${' for the text itself"))
          return nil
        }
        if !plain.isEmpty { parts.append(.text(String(plain))) }
        plain = String.UnicodeScalarView()
        if let part = part(scalars, place..<end + 1, node) { parts.append(part) }
        place = end + 1
      } else {
        plain.append(scalars[place])
        place += 1
      }
    }
    if !plain.isEmpty { parts.append(.text(String(plain))) }
    return diagnostics.count == found ? ProgramTemplate(parts: parts) : nil
  }

  /// The closing brace, quotes skipped; where a quote is never closed, the first brace.
  private static func end(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
    var quote: Unicode.Scalar?
    var first: Int?
    for place in start..<scalars.count {
      let scalar = scalars[place]
      if scalar == "}" {
        if quote == nil { return place }
        first = first ?? place
      } else if scalar == quote {
        quote = nil
      } else if quote == nil, scalar == "'" || scalar == "\"" {
        quote = scalar
      }
    }
    return first
  }

  private mutating func part(
    _ scalars: [Unicode.Scalar], _ range: Range<Int>, _ node: YAMLNode
  ) -> ProgramTemplate.Part? {
    var inner = String.UnicodeScalarView()
    inner.append(
      contentsOf: scalars[(range.lowerBound + 2)..<(range.upperBound - 1)].filter { $0 != " " })
    let reference = String(inner)
    let span = node.span(ofScalarOffsets: range)
    let parts = reference.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.count > 1 ? String(parts[1]) : ""
    switch parts[0] {
    case "inputs":
      guard known(name, among: inputs, "input", span) else { return nil }
      return .input(name)
    case "outputs":
      guard known(name, among: outputs, "output", span) else { return nil }
      return .output(name)
    case "params":
      guard known(name, among: parameters, "parameter", span) else { return nil }
      return .parameter(name)
    case "step":
      if name == "folder" { return .folder }
      diagnostics.append(
        .error("'\(reference)' is no reference", at: span, hint: "there is '${step.folder}' only"))
      return nil
    default: break
    }
    guard let resolve else {
      diagnostics.append(
        .error(
          "'\(reference)' is no reference", at: span,
          hint: "write '${inputs.NAME}', '${outputs.NAME}', '${params.NAME}' or '${step.folder}'; "
            + "'$${' stands for '${' itself"))
      return nil
    }
    // What is wrong with it is reported where it is worked out.
    let located = resolve(node.part(range))
    if case .late = located.content {
      diagnostics.append(
        .error(
          "a command cannot name results of steps", at: span,
          hint: "write it under 'with:', and '${params.NAME}' here"))
      return nil
    }
    if parts[0] == "parameters", pathParameters.contains(name),
      case .string(let path) = located.value
    {
      return .path(path, parameter: name)
    }
    return .value(located.value)
  }

  /// Whether a node is nothing but one of the pipeline's parameters that are paths.
  static func isPath(_ node: YAMLNode, _ pathParameters: Set<String>) -> Bool {
    guard case .string(let text) = node.content, text.hasPrefix("${"), text.hasSuffix("}") else {
      return false
    }
    let reference = String(text.dropFirst(2).dropLast().filter { $0 != " " })
    let prefix = "parameters."
    return reference.hasPrefix(prefix)
      && pathParameters.contains(String(reference.dropFirst(prefix.count)))
  }

  private mutating func known(
    _ name: String, among names: [String]?, _ what: String, _ span: SourceSpan
  ) -> Bool {
    guard let names, !names.contains(name) else { return true }
    diagnostics.append(
      .error(
        "the program has no \(what) '\(name)'", at: span,
        hint: Suggestion.hint(for: name, among: names)
          ?? (names.isEmpty
            ? "it declares no \(what)" : "it has \(names.joined(separator: ", "))")))
    return false
  }
}
