package import SluiceDiagnostics
package import SluiceYAML

/// A value with `${…}` resolved that still knows where it was written.
package struct LocatedValue: Sendable {
  package indirect enum Content: Sendable {
    case scalar(ParameterValue)
    case list([LocatedValue])
    case map([Entry])
  }

  package struct Entry: Sendable {
    package var key: String
    package var keySpan: SourceSpan
    package var value: LocatedValue
  }

  package var content: Content
  /// Where it was written, which maps offsets within a text to places; an interpolated text keeps the node as written.
  package var node: YAMLNode
  /// The pipeline parameter that gave the whole value, if one did.
  package var parameter: String?

  package var span: SourceSpan { node.span }

  package var value: ParameterValue {
    switch content {
    case .scalar(let value): value
    case .list(let elements): .list(elements.map(\.value))
    case .map(let entries): .map(entries.map { ParameterValue.Member($0.key, $0.value.value) })
    }
  }

  /// What it is, in the words of a message: `the text 'abc'`, `a list`.
  package var words: String { value.words }
}

extension ParameterValue {
  /// What it is, in the words of a message: `the text 'abc'`, `a list`.
  package var words: String {
    switch self {
    case .null: "nothing"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "the integer \(value)"
    case .number(let value): "the number \(value)"
    case .string(let text): "the text '\(text.count > 40 ? text.prefix(40) + "…" : text)'"
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}
