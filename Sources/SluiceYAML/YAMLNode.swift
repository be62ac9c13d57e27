package import SluiceDiagnostics

/// A value of a YAML document, with the place where it was written.
///
/// An alias gives the node of its anchor, with the span of the alias; what lies within keeps its own spans.
package struct YAMLNode: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case sequence([YAMLNode])
    /// Entries in the order of the file; keys are distinct.
    case mapping([YAMLEntry])
  }

  /// How a scalar was written.
  package enum ScalarStyle: Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  package var content: Content
  /// From an anchor or a tag, where there is one, to the last character of the value.
  package var span: SourceSpan
  /// nil for sequences and mappings.
  package var style: ScalarStyle?
  /// The text of a scalar before its type was found (`0x1F`, `~`), quotes and escapes undone; empty for collections.
  package var scalarText: String
  /// A mistake stands here, which is reported already; the content is null.
  package var isMistaken = false
  var layout = ScalarLayout.inexact

  package init(
    _ content: Content, span: SourceSpan, style: ScalarStyle? = nil, scalarText: String = ""
  ) {
    self.content = content
    self.span = span
    self.style = style
    self.scalarText = scalarText
  }

  /// What the value is, as messages say it: `text`, `an integer`, `a list`.
  package var kindPhrase: String {
    switch content {
    case .null: "null"
    case .boolean: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The value under `key`; nil where this is no mapping or has no such key. O(entries).
  package subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }
}

/// One key of a mapping with its value.
package struct YAMLEntry: Sendable, Equatable {
  /// The key's text; a key written as a number or boolean keeps the text it was written with.
  package var key: String
  package var keySpan: SourceSpan
  package var value: YAMLNode

  package init(key: String, keySpan: SourceSpan, value: YAMLNode) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}
