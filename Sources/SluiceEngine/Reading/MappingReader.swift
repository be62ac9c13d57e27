import SluiceDiagnostics
import SluiceYAML

/// Reads a mapping key by key and reports what is missing, unknown or of the wrong type.
struct MappingReader {
  let node: YAMLNode
  /// For messages: `a step`, `the pipeline`.
  let what: String
  private let entries: [YAMLEntry]
  private let keys: [String]
  private(set) var diagnostics: [Diagnostic] = []

  /// nil, with a diagnostic, where the node is no mapping.
  /// - Parameter keys: all that may stand in it.
  init?(_ node: YAMLNode, what: String, keys: [String], into diagnostics: inout [Diagnostic]) {
    if node.isMistaken { return nil }
    guard case .mapping(let entries) = node.content else {
      diagnostics.append(
        .error("\(what) must be a mapping, found \(node.words)", at: node.span))
      return nil
    }
    self.node = node
    self.what = what
    self.entries = entries
    self.keys = keys
    for entry in entries where !keys.contains(entry.key) {
      self.diagnostics.append(
        .error(
          "\(what) has no key '\(entry.key)'", at: entry.keySpan,
          hint: Suggestion.hint(for: entry.key, among: keys)
            ?? "the keys are \(keys.joined(separator: ", "))"))
    }
  }

  /// The entry of a key that may be absent; a misspelled key, which is reported, stands for the one that was meant.
  func optional(_ key: String) -> YAMLEntry? {
    precondition(keys.contains(key), "'\(key)' was not announced")
    return entries.first { $0.key == key }
      ?? entries.first {
        !keys.contains($0.key) && Suggestion.nearest(to: $0.key, among: keys) == key
      }
  }

  /// The entry of a key that must be there.
  mutating func required(_ key: String) -> YAMLEntry? {
    let entry = optional(key)
    if entry == nil {
      diagnostics.append(
        .error("\(what) has no '\(key)'", at: node.span, hint: "add '\(key): …'"))
    }
    return entry
  }

  mutating func string(_ entry: YAMLEntry?) -> String? {
    guard let entry, !entry.value.isMistaken else { return nil }
    if case .string(let text) = entry.value.content { return text }
    diagnostics.append(
      .error("'\(entry.key)' must be text, found \(entry.value.words)", at: entry.value.span))
    return nil
  }

  mutating func boolean(_ entry: YAMLEntry?) -> Bool? {
    guard let entry, !entry.value.isMistaken else { return nil }
    if case .boolean(let value) = entry.value.content { return value }
    diagnostics.append(
      .error(
        "'\(entry.key)' must be true or false, found \(entry.value.words)", at: entry.value.span))
    return nil
  }

  mutating func sequence(_ entry: YAMLEntry?) -> [YAMLNode]? {
    guard let entry, !entry.value.isMistaken else { return nil }
    if case .sequence(let elements) = entry.value.content { return elements }
    diagnostics.append(
      .error("'\(entry.key)' must be a list, found \(entry.value.words)", at: entry.value.span))
    return nil
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Whether anything that was found is an error.
  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Hands over everything that was found.
  func finish(into all: inout [Diagnostic]) { all += diagnostics }
}

extension YAMLNode {
  /// What it is, in the words of a message.
  var words: String {
    switch content {
    case .null: "nothing"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "the integer \(value)"
    case .number(let value): "the number \(value)"
    case .string(let text): "the text '\(text.count > 40 ? text.prefix(40) + "…" : text)'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The plain value of a scalar; nil for lists and mappings.
  var scalarValue: ParameterValue? {
    switch content {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let text): .string(text)
    case .sequence, .mapping: nil
    }
  }
}
