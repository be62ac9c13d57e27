import SluiceDiagnostics

/// Says libyaml's syntax errors in words that tell what to do.
enum SyntaxErrorWords {
  private enum Place {
    /// Where libyaml stopped.
    case problem
    /// Where the construct began that was not finished.
    case context
  }

  /// `openBracket` is the innermost list or mapping in brackets that is not closed yet.
  static func diagnostic(
    for failure: SyntaxFailure, in source: SourceText, openBracket: Event? = nil
  ) -> Diagnostic {
    if let offset = failure.byteOffset {
      let start = min(offset, source.bytes.count)
      let span = source.span(ofBytes: start..<min(start + 1, source.bytes.count))
      return .error("byte \(offset): \(failure.problem)", at: span)
    }
    let problem = source.byte(at: failure.mark)
    let isAtEnd = source.bytes[problem...].allSatisfy { " \t\r\n".utf8.contains($0) }
    if isAtEnd, failure.context != "while scanning a quoted scalar", let openBracket {
      let (what, bracket) =
        if case .sequenceStart = openBracket.form { ("list", "]") } else { ("mapping", "}") }
      return .error(
        "the \(what) that opens here is never closed", at: word(openBracket.start, source),
        hint: "add '\(bracket)'")
    }
    let words = words(for: failure, byte: problem < source.bytes.count ? source.bytes[problem] : 0)
    let mark = words.place == .problem ? failure.mark : failure.contextMark
    var notes: [Diagnostic] = []
    if words.place == .problem, let note = note(for: failure) {
      notes.append(.note(note, at: word(failure.contextMark, source)))
    }
    return .error(words.message, at: word(mark, source), hint: words.hint, notes: notes)
  }

  private static func word(_ mark: Mark, _ source: SourceText) -> SourceSpan {
    let byte = source.byte(at: mark)
    let range = source.word(atByte: byte)
    // Long lines and line breaks are pointed at, not underlined.
    return source.span(ofBytes: byte..<min(range.upperBound, byte + 40))
  }

  private static func note(for failure: SyntaxFailure) -> String? {
    switch failure.context {
    case "while parsing a flow sequence": "the list opens here"
    case "while parsing a flow mapping": "the mapping opens here"
    case "while parsing a block mapping": "the mapping begins here"
    case "while parsing a block collection": "the list begins here"
    case "while parsing a quoted scalar", "while scanning a quoted scalar": "the text begins here"
    case "while scanning a block scalar": "the text begins here"
    default: nil
    }
  }

  private static func words(
    for failure: SyntaxFailure, byte: UInt8
  ) -> (message: String, hint: String?, place: Place) {
    switch failure.problem {
    case "could not find expected ':'":
      return (
        "a ':' is missing after this key", "write 'key: value', or '- ' before a list item",
        .context
      )
    case "mapping values are not allowed in this context":
      return (
        "a ':' cannot stand here",
        "put the text in quotes if it holds ': ', and check the indentation of the line", .problem
      )
    case "block sequence entries are not allowed in this context":
      return ("a list item cannot start here", "put the list on a new line", .problem)
    case "mapping keys are not allowed in this context":
      return ("a key cannot stand here", "put it on a new line", .problem)
    case "found character that cannot start any token":
      if byte == UInt8(ascii: "\t") {
        return ("a tab cannot indent YAML", "use spaces", .problem)
      }
      let character = String(decoding: [byte], as: UTF8.self)
      return ("a text cannot start with '\(character)'", "put it in quotes", .problem)
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation",
      "found a tab character that violate intendation",
      "found a tab character that violates intendation":
      return ("a tab cannot indent YAML", "use spaces", .problem)
    case "did not find expected key" where byte == UInt8(ascii: ":"),
      "did not find expected node content" where byte == UInt8(ascii: ":"):
      return ("a key is missing before ':'", nil, .problem)
    case "did not find expected key":
      return (
        "a key is expected here",
        "check the indentation: the keys of a mapping start in one column",
        .problem
      )
    case "did not find expected '-' indicator":
      return (
        "a list item is expected here",
        "check the indentation: all items start with '- ' in one column",
        .problem
      )
    case "did not find expected ',' or ']'":
      return ("',' or ']' is expected here", nil, .problem)
    case "did not find expected ',' or '}'":
      return ("',' or '}' is expected here", nil, .problem)
    case "did not find expected node content":
      return ("a value is expected here", nil, .problem)
    case "did not find expected <document start>":
      return (
        "the document has ended before this line", "check the indentation of the line", .problem
      )
    case "found unexpected end of stream", "found unexpected document indicator":
      return ("the quote that opens here is never closed", nil, .context)
    case "found unknown escape character":
      return (
        "unknown escape in double quotes", "write '\\\\' for a backslash, or use single quotes",
        .problem
      )
    case "did not find expected hexdecimal number":
      return ("hexadecimal digits are expected in this escape", nil, .problem)
    case "found invalid Unicode character escape code":
      return ("this escape is no Unicode character", nil, .problem)
    case "found undefined tag handle":
      return ("this tag's prefix is not defined", nil, .problem)
    case "found an indentation indicator equal to 0":
      return ("the indentation of a block text is 1 to 9", nil, .problem)
    case "did not find expected alphabetic or numeric character":
      return (
        "a name of letters and digits is expected after '&' or '*'",
        "put the text in quotes if it is no anchor or alias", .context
      )
    case "found incompatible YAML document":
      return ("only YAML 1.1 and 1.2 are read", nil, .problem)
    case "found unknown directive name": return ("unknown directive", nil, .context)
    default: return (plain(failure.problem), nil, .problem)
    }
  }

  /// `did not find expected digit` becomes `digit expected`; anything else stays as it is.
  private static func plain(_ problem: String) -> String {
    for prefix in [
      "did not find expected ", "could not find expected ", "did not find the expected ",
    ]
    where problem.hasPrefix(prefix) {
      return "\(problem.dropFirst(prefix.count)) is expected here"
    }
    return problem
  }
}
