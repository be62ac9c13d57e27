import SluiceDiagnostics

/// Puts libyaml's events together to a tree, and gathers the mistakes that leave it readable.
struct TreeBuilder {
  /// Reading cannot go on; the diagnostic is already in the list.
  struct Stop: Error {}

  /// A node with what limits need to know of it.
  struct Built {
    var node: YAMLNode
    /// Levels of nesting: 1 for a scalar.
    var height = 1
  }

  private let source: SourceText
  private let parser: EventParser
  private var anchors = AnchorTable()
  private(set) var diagnostics = DiagnosticList()
  /// The brackets and braces that are open where reading is, outermost first.
  private var openBrackets: [Event] = []

  init(_ source: SourceText) throws(SyntaxFailure) {
    self.source = source
    parser = try EventParser(source.bytes)
  }

  /// The only document of the text; nil where there is none or its syntax is broken.
  mutating func document() -> YAMLNode? {
    do {
      let first = try next()
      if case .streamEnd = first.form {
        diagnostics.append(
          .error("the file is empty", at: source.span(from: Mark(), to: Mark())))
        return nil
      }
      let root = try node(next(), depth: 1).node
      if case .null = root.content, root.scalarText.isEmpty, root.style == .plain,
        diagnostics.diagnostics.isEmpty
      {
        diagnostics.append(.error("the document is empty", at: root.span))
      }
      _ = try next()
      let after = try next()
      if case .documentStart = after.form {
        diagnostics.append(
          .error(
            "a second document starts here", at: source.span(from: after.start, to: after.end),
            hint: "a file holds one document; remove the '---' line"))
      }
      return root
    } catch {
      return nil
    }
  }

  private mutating func next() throws(Stop) -> Event {
    do {
      return try parser.next()
    } catch {
      diagnostics.append(
        SyntaxErrorWords.diagnostic(for: error, in: source, openBracket: openBrackets.last))
      throw Stop()
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(Stop) -> Built {
    if depth > YAMLReader.depthLimit {
      report("nested more than \(YAMLReader.depthLimit) levels deep", event)
      throw Stop()
    }
    switch event.form {
    case .alias(let name): return alias(name, event, depth: depth)
    case .scalar(let text, let style):
      let built = Built(node: scalar(text, style, event))
      register(built, event, nodes: 1)
      anchors.created += 1
      return built
    case .sequenceStart(let isFlow):
      return try collection(event) { builder throws(Stop) in
        try builder.sequence(event, isFlow: isFlow, depth: depth)
      }
    case .mappingStart(let isFlow):
      return try collection(event) { builder throws(Stop) in
        try builder.mapping(event, isFlow: isFlow, depth: depth)
      }
    case .documentStart, .documentEnd, .streamEnd, .collectionEnd:
      preconditionFailure("no node starts with \(event.form)")
    }
  }

  private mutating func collection(
    _ event: Event, _ build: (inout TreeBuilder) throws(Stop) -> Built
  ) throws(Stop) -> Built {
    let before = anchors.created
    if let anchor = event.anchor { anchors.open(anchor) }
    let isBracket = isBracket(event)
    if isBracket { openBrackets.append(event) }
    let built = try build(&self)
    if isBracket { openBrackets.removeLast() }
    anchors.created += 1
    register(built, event, nodes: anchors.created - before)
    return built
  }

  /// Not the mapping of one pair that `[a: b]` holds.
  private func isBracket(_ event: Event) -> Bool {
    switch event.form {
    case .sequenceStart(let isFlow): return isFlow
    case .mappingStart(let isFlow):
      let start = source.byte(at: event.start)
      return isFlow && start < source.bytes.count && "{&!".utf8.contains(source.bytes[start])
    default: return false
    }
  }

  private mutating func register(_ built: Built, _ event: Event, nodes: Int) {
    if let anchor = event.anchor { anchors.define(anchor, built, nodes: nodes) }
  }

  private mutating func sequence(_ event: Event, isFlow: Bool, depth: Int) throws(Stop) -> Built {
    checkTag(of: event, is: "seq", "a list")
    var items: [YAMLNode] = []
    var height = 1
    while true {
      let item = try next()
      if case .collectionEnd = item.form {
        let end = isFlow ? source.position(at: item.end) : items.last?.span.end
        return Built(
          node: YAMLNode(.sequence(items), span: span(of: event, to: end)), height: height)
      }
      let built = try node(item, depth: depth + 1)
      height = max(height, built.height + 1)
      items.append(built.node)
    }
  }

  private mutating func mapping(_ event: Event, isFlow: Bool, depth: Int) throws(Stop) -> Built {
    checkTag(of: event, is: "map", "a mapping")
    var entries = EntryList()
    var height = 1
    var lastEnd: SourceSpan.Position?
    while true {
      let keyEvent = try next()
      if case .collectionEnd = keyEvent.form {
        let end = isFlow ? source.position(at: keyEvent.end) : lastEnd
        let content = YAMLNode.Content.mapping(entries.finished(&diagnostics))
        return Built(node: YAMLNode(content, span: span(of: event, to: end)), height: height)
      }
      let key = try key(keyEvent, depth: depth + 1)
      let value = try node(next(), depth: depth + 1)
      height = max(height, value.height + 1)
      lastEnd = value.node.span.end
      guard let key else { continue }
      let entry = YAMLEntry(key: key.text, keySpan: key.span, value: value.node)
      entries.append(entry, isMerge: key.isMerge, &diagnostics)
    }
  }

  /// nil, with a diagnostic, where the key is no scalar.
  private mutating func key(
    _ event: Event, depth: Int
  ) throws(Stop) -> (text: String, span: SourceSpan, isMerge: Bool)? {
    if case .scalar(let text, let style) = event.form, event.anchor == nil, event.tag == nil {
      let span = source.span(from: event.start, to: event.end)
      if text.isEmpty, style == .plain {
        report("a key is missing before ':'", event)
        return nil
      }
      return (text, span, style == .plain && text == "<<")
    }
    let node = try node(event, depth: depth).node
    guard let style = node.style else {
      if case .null = node.content { return nil }
      diagnostics.append(
        .error(
          "\(node.kindPhrase) cannot be a key", at: node.span,
          hint: "write the key as text, in quotes if it has brackets or braces"))
      return nil
    }
    return (node.scalarText, node.span, style == .plain && node.scalarText == "<<")
  }

  private mutating func scalar(
    _ text: String, _ style: YAMLNode.ScalarStyle, _ event: Event
  ) -> YAMLNode {
    let isBlock = style == .literal || style == .folded
    let start = source.byte(at: event.start)
    var end = source.byte(at: event.end)
    var position = source.position(at: event.end)
    if isBlock {
      // The mark of a block scalar's end lies behind the empty lines that follow it.
      while end > start + 1, " \t\r\n".utf8.contains(source.bytes[end - 1]) { end -= 1 }
      position = source.lines.position(ofByte: end)
    }
    var node = YAMLNode(.null, span: span(of: event, to: position), style: style, scalarText: text)
    node.layout = ScalarLayout(
      of: text, style: style, in: source.bytes[start..<max(start, end)],
      span: SourceSpan(
        path: node.span.path, start: source.position(at: event.start), end: position))
    let resolution = ScalarTag.resolve(text, isPlain: style == .plain, tag: event.tag)
    switch resolution {
    case .content(let content): node.content = content
    case .mistake(let message, let hint):
      diagnostics.append(.error(message, at: node.span, hint: hint))
      node.isMistaken = true
    case .unknownTag:
      reportTag(event)
      node.isMistaken = true
    }
    return node
  }

  private mutating func alias(_ name: String, _ event: Event, depth: Int) -> Built {
    let span = source.span(from: event.start, to: event.end)
    var built = Built(node: YAMLNode(.null, span: span))
    built.node.isMistaken = true
    switch anchors.follow(name, depth: depth) {
    case .built(let target):
      built = target
      built.node.span = span
      built.node.layout = .inexact
    case .unknown(let known):
      let hint = Suggestion.hint(for: name, among: known)
      diagnostics.append(
        .error("no anchor '&\(name)' comes before this alias", at: span, hint: hint))
    case .inside:
      diagnostics.append(
        .error("the alias '*\(name)' stands inside the value it repeats", at: span))
    case .tooDeep:
      diagnostics.append(
        .error("nested more than \(YAMLReader.depthLimit) levels deep by this alias", at: span))
    case .tooMany:
      diagnostics.append(
        .error("the aliases repeat more than \(YAMLReader.aliasLimit) values in all", at: span))
    case .tooManyAgain: break
    }
    return built
  }

  private mutating func checkTag(of event: Event, is expected: String, _ phrase: String) {
    guard let tag = event.tag, tag != "!" else { return }
    guard let name = ScalarTag.name(of: tag) else { return reportTag(event) }
    if name != expected { report("'!!\(name)' does not fit \(phrase)", event) }
  }

  private mutating func reportTag(_ event: Event) {
    let tag = event.tag ?? ""
    let isStandard = tag.hasPrefix(CoreSchema.tagPrefix)
    let shown = isStandard ? "!!" + tag.dropFirst(CoreSchema.tagPrefix.count) : tag
    let known = CoreSchema.tags.map { "!!" + $0 }.joined(separator: ", ")
    report("unknown tag '\(shown)'", event, hint: "the tags are \(known)")
  }

  /// Points at the first word of the event: its tag, anchor, or bracket.
  private mutating func report(_ message: String, _ event: Event, hint: String? = nil) {
    var start = source.byte(at: event.start)
    // A tag can follow an anchor: point at the tag where the message is about it.
    if event.tag != nil, start < source.bytes.count, source.bytes[start] == UInt8(ascii: "&") {
      var next = source.word(atByte: start).upperBound
      while next < source.bytes.count, " \t\r\n".utf8.contains(source.bytes[next]) { next += 1 }
      if next < source.bytes.count, source.bytes[next] == UInt8(ascii: "!") { start = next }
    }
    let range = source.word(atByte: start)
    diagnostics.append(.error(message, at: source.span(ofBytes: range), hint: hint))
  }

  private func span(of event: Event, to end: SourceSpan.Position?) -> SourceSpan {
    let start = source.position(at: event.start)
    return SourceSpan(path: source.path, start: start, end: max(start, end ?? start))
  }
}
