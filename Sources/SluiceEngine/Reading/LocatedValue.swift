package import SluiceDiagnostics
package import SluiceYAML

/// A value with `${…}` resolved that still knows where it was written.
package struct LocatedValue: Sendable {
  package indirect enum Content: Sendable {
    case scalar(ParameterValue)
    case list([LocatedValue])
    case map([Entry])
    /// Known only once the steps have run whose results it needs.
    case late(LateText)
  }

  package struct Entry: Sendable {
    package var key: String
    package var keySpan: SourceSpan
    package var value: LocatedValue

    package init(key: String, keySpan: SourceSpan, value: LocatedValue) {
      self.key = key
      self.keySpan = keySpan
      self.value = value
    }
  }

  package var content: Content
  /// Where it was written, which maps offsets within a text to places; an interpolated text keeps the node as written.
  package var node: YAMLNode
  /// The pipeline parameter that gave the whole value, if one did.
  package var parameter: String?
  /// Whether the value stands in the file as it is, with no `${…}` in it.
  package var isWritten = true
  /// For a text with `${…}` in it: which of its characters stand where.
  var pieces: [TextPiece] = []

  package var span: SourceSpan { node.span }

  /// The plain value; null in the place of what is late.
  package var value: ParameterValue {
    switch content {
    case .scalar(let value): value
    case .list(let elements): .list(elements.map(\.value))
    case .map(let entries): .map(entries.map { ParameterValue.Member($0.key, $0.value.value) })
    case .late: .null
    }
  }

  /// What it is, in the words of a message: `the text 'abc'`, `a list`.
  package var words: String {
    if case .late(let text) = content { return text.type.phrase }
    return value.words
  }

  /// What in it has to wait for results of steps, in the order of the text.
  var lateTexts: [LateText] {
    switch content {
    case .scalar: []
    case .list(let elements): elements.flatMap(\.lateTexts)
    case .map(let entries): entries.flatMap(\.value.lateTexts)
    case .late(let text): [text]
    }
  }

  /// The same with something else in the place of each late text.
  func replacingLate<Failure>(
    _ replace: (LateText, LocatedValue) throws(Failure) -> LocatedValue
  ) throws(Failure) -> LocatedValue {
    var copy = self
    switch content {
    case .scalar: break
    case .list(let elements):
      var replaced: [LocatedValue] = []
      for element in elements { replaced.append(try element.replacingLate(replace)) }
      copy.content = .list(replaced)
    case .map(let entries):
      var replaced: [Entry] = []
      for var entry in entries {
        entry.value = try entry.value.replacingLate(replace)
        replaced.append(entry)
      }
      copy.content = .map(replaced)
    case .late(let text): return try replace(text, self)
    }
    return copy
  }

  /// The place of some characters of a text (offsets in Unicode scalars); the whole where they were worked out.
  func span(ofScalarOffsets offsets: Range<Int>) -> SourceSpan {
    if isWritten { return node.span(ofScalarOffsets: offsets) }
    guard !pieces.isEmpty else { return span }
    var start: Int?
    var end: Int?
    for piece in pieces {
      let isLast = piece.result.upperBound == pieces[pieces.count - 1].result.upperBound
      if start == nil,
        piece.result.contains(offsets.lowerBound)
          || isLast && offsets.lowerBound == piece.result.upperBound
      {
        start = piece.start(of: offsets.lowerBound)
      }
      if offsets.upperBound > piece.result.lowerBound, offsets.upperBound <= piece.result.upperBound
      {
        end = piece.end(of: offsets.upperBound)
      }
    }
    guard let start else { return span }
    return node.span(ofScalarOffsets: start..<max(start, end ?? start))
  }
}

/// Part of an interpolated text: which of its characters come from which of those written.
struct TextPiece: Sendable {
  var result: Range<Int>
  var source: Range<Int>
  /// Whether they are the same characters, not the value of an expression.
  var isWritten: Bool

  func start(of offset: Int) -> Int {
    isWritten ? source.lowerBound + offset - result.lowerBound : source.lowerBound
  }

  func end(of offset: Int) -> Int {
    isWritten ? source.lowerBound + offset - result.lowerBound : source.upperBound
  }
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

  /// The value within a longer text.
  package var plainText: String {
    switch self {
    case .string(let text): text
    case .null: ""
    default: canonicalText
    }
  }
}
