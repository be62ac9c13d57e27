import CLibYAML

/// A place as libyaml counts: 0-based, in Unicode scalars.
struct Mark: Sendable, Equatable {
  var index = 0
  var line = 0
  var column = 0
}

/// One step of a document as libyaml reads it.
struct Event {
  enum Form {
    case documentStart, documentEnd, streamEnd
    case alias(String)
    case scalar(String, YAMLNode.ScalarStyle)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
    case collectionEnd
  }

  var form: Form
  var anchor: String?
  /// Resolved: `!!int` is `tag:yaml.org,2002:int`.
  var tag: String?
  var start: Mark
  var end: Mark
}

/// What libyaml says of a text it cannot read.
struct SyntaxFailure: Error {
  var problem: String
  var context: String?
  var mark: Mark
  var contextMark: Mark
  /// The byte where the reader stopped; nil for failures that have a mark.
  var byteOffset: Int?
}

/// Owns one libyaml parser and its input; both are freed with it.
@safe final class EventParser {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  /// `bytes` are UTF-8 without a byte order mark.
  init(_ bytes: [UInt8]) throws(SyntaxFailure) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: bytes.count)
    _ = unsafe input.initialize(from: bytes)
    guard unsafe yaml_parser_initialize(parser) != 0 else {
      unsafe parser.initialize(to: yaml_parser_t())
      throw EventParser.outOfMemory
    }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    // Deleting a parser that is all zeros is allowed and does nothing.
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  private static var outOfMemory: SyntaxFailure {
    SyntaxFailure(
      problem: "not enough memory", context: nil, mark: Mark(), contextMark: Mark(), byteOffset: nil
    )
  }

  /// The next event; must not be called again after `streamEnd` or a failure.
  func next() throws(SyntaxFailure) -> Event {
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(parser, &event) != 0 else { throw failure() }
      defer { unsafe yaml_event_delete(&event) }
      if let converted = unsafe convert(event) { return converted }
    }
  }

  /// nil for the start of the stream.
  private func convert(_ event: yaml_event_t) -> Event? {
    let start = unsafe Mark(event.start_mark)
    let end = unsafe Mark(event.end_mark)
    var result = Event(form: .streamEnd, anchor: nil, tag: nil, start: start, end: end)
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT, YAML_NO_EVENT: return nil
    case YAML_DOCUMENT_START_EVENT: result.form = .documentStart
    case YAML_DOCUMENT_END_EVENT: result.form = .documentEnd
    case YAML_ALIAS_EVENT:
      result.form = .alias(unsafe string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let text = unsafe String(decoding: bytes, as: UTF8.self)
      result.form = .scalar(text, YAMLNode.ScalarStyle(unsafe scalar.style))
      result.anchor = unsafe string(scalar.anchor)
      result.tag = unsafe string(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      let sequence = unsafe event.data.sequence_start
      result.form = .sequenceStart(isFlow: unsafe sequence.style == YAML_FLOW_SEQUENCE_STYLE)
      result.anchor = unsafe string(sequence.anchor)
      result.tag = unsafe string(sequence.tag)
    case YAML_MAPPING_START_EVENT:
      let mapping = unsafe event.data.mapping_start
      result.form = .mappingStart(isFlow: unsafe mapping.style == YAML_FLOW_MAPPING_STYLE)
      result.anchor = unsafe string(mapping.anchor)
      result.tag = unsafe string(mapping.tag)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: result.form = .collectionEnd
    default: break
    }
    return result
  }

  private func string(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }

  private func failure() -> SyntaxFailure {
    let state = unsafe parser.pointee
    if unsafe state.error == YAML_MEMORY_ERROR { return EventParser.outOfMemory }
    return SyntaxFailure(
      problem: unsafe state.problem.map { unsafe String(cString: $0) } ?? "unknown problem",
      context: unsafe state.context.map { unsafe String(cString: $0) },
      mark: unsafe Mark(state.problem_mark), contextMark: unsafe Mark(state.context_mark),
      byteOffset: unsafe state.error == YAML_READER_ERROR ? state.problem_offset : nil)
  }
}

extension Mark {
  init(_ mark: yaml_mark_t) {
    self.init(index: mark.index, line: mark.line, column: mark.column)
  }
}

extension YAMLNode.ScalarStyle {
  init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}
