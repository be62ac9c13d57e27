import SluiceDiagnostics
import SluiceYAML

/// Puts parameter values in the place of `${parameters.name}`; `$${` stands for `${` itself.
///
/// A value that is one `${…}` and nothing else keeps the parameter's type; within a longer text the value becomes text.
struct Interpolation {
  let spec: PipelineSpec
  let settings: ParameterSettings
  private(set) var diagnostics: [Diagnostic] = []
  /// How many values could not be had so far, each for a reason that is reported here or was before.
  private(set) var unresolvedCount = 0

  init(spec: PipelineSpec, settings: ParameterSettings) {
    self.spec = spec
    self.settings = settings
  }

  mutating func resolve(_ node: YAMLNode) -> LocatedValue {
    if node.isMistaken { unresolvedCount += 1 }
    switch node.content {
    case .sequence(let elements):
      return LocatedValue(content: .list(elements.map { resolve($0) }), node: node)
    case .mapping(let entries):
      let resolved = entries.map {
        LocatedValue.Entry(key: $0.key, keySpan: $0.keySpan, value: resolve($0.value))
      }
      return LocatedValue(content: .map(resolved), node: node)
    case .string(let text): return resolve(text, node)
    default: return LocatedValue(content: .scalar(node.scalarValue ?? .null), node: node)
    }
  }

  private mutating func resolve(_ text: String, _ node: YAMLNode) -> LocatedValue {
    guard text.contains("${") else {
      return LocatedValue(content: .scalar(.string(text)), node: node)
    }
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
      guard scalars[place] == "$" else {
        result.append(scalars[place])
        place += 1
        continue
      }
      if scalars[place...].starts(with: "$${".unicodeScalars) {
        result.append(contentsOf: "${".unicodeScalars)
        place += 3
        continue
      }
      guard scalars[place...].starts(with: "${".unicodeScalars) else {
        result.append("$")
        place += 1
        continue
      }
      guard let end = scalars[place...].firstIndex(of: "}") else {
        diagnostics.append(
          .error(
            "'${' is never closed", at: node.span(ofScalarOffsets: place..<place + 2),
            hint: "add '}', or write '$${' for the text itself"))
        unresolvedCount += 1
        return LocatedValue(content: .scalar(.string(text)), node: node)
      }
      var name = String.UnicodeScalarView()
      name.append(contentsOf: scalars[(place + 2)..<end])
      let reference = String(name).trimmed
      let value = lookUp(reference, at: node.span(ofScalarOffsets: place..<end + 1))
      if value == nil { unresolvedCount += 1 }
      if place == 0, end == scalars.count - 1 {
        return LocatedValue(
          content: .scalar(value?.value ?? .null), node: node, parameter: value?.name)
      }
      result.append(contentsOf: (value?.value.plainText ?? "").unicodeScalars)
      place = end + 1
    }
    return LocatedValue(content: .scalar(.string(String(result))), node: node)
  }

  private mutating func lookUp(
    _ reference: String, at span: SourceSpan
  ) -> (name: String, value: ParameterValue)? {
    let prefix = "parameters."
    guard reference.hasPrefix(prefix) else {
      let meant = settings.values.contains { $0.key == reference }
      diagnostics.append(
        .error(
          "'\(reference)' is no reference", at: span,
          hint: meant
            ? "did you mean '${parameters.\(reference)}'?" : "write '${parameters.name}'"))
      return nil
    }
    let name = String(reference.dropFirst(prefix.count))
    if let value = settings[name] { return (name, value) }
    // A parameter that is declared but has no value was reported when the settings were bound.
    let names = spec.parameters.map(\.name)
    if !names.contains(name) {
      let meant = Suggestion.nearest(to: name, among: names)
      diagnostics.append(
        .error(
          "the pipeline has no parameter '\(name)'", at: span,
          hint: meant.map { "did you mean '\($0)'?" } ?? "declare it under 'parameters:'"))
    }
    return nil
  }
}

extension ParameterValue {
  /// The value within a longer text.
  var plainText: String {
    switch self {
    case .string(let text): text
    case .null: ""
    default: canonicalText
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = firstIndex(where: { !blank($0) }),
      let last = lastIndex(where: { !blank($0) })
    else { return "" }
    return String(self[first...last])
  }
}
