import SluiceDiagnostics

extension ScalarLayout {
  /// Finds the characters of a text that goes over several lines, as a block scalar or folded without quotes.
  ///
  /// What is no white space stands in the source as it is, in this order, with nothing but white space between.
  /// - Parameters:
  ///   - start: of the bytes.
  ///   - isBlock: the first line is the block's header, `|` or `>`.
  /// - Returns: nil where something else stands between, such as an anchor.
  static func lines(
    _ text: String, in bytes: ArraySlice<UInt8>, from start: SourceSpan.Position, isBlock: Bool
  ) -> ScalarLayout? {
    var source = LineCursor(String(decoding: bytes, as: UTF8.self), from: start)
    if isBlock { source.skip { !LineCursor.isLineBreak($0) } }
    var places: [SourceSpan.Position] = []
    for scalar in text.unicodeScalars {
      if LineCursor.isSpace(scalar) {
        places.append(source.position)
        if let next = source.next, LineCursor.isSpace(next) { source.advance() }
      } else {
        source.skip(LineCursor.isSpace)
        guard source.next == scalar else { return nil }
        places.append(source.position)
        source.advance()
      }
    }
    return .lines(places: places + [source.position])
  }
}

/// Goes through a text and knows where it is.
private struct LineCursor {
  private var rest: Substring.UnicodeScalarView
  private(set) var position: SourceSpan.Position

  init(_ text: String, from start: SourceSpan.Position) {
    rest = text[...].unicodeScalars
    position = start
  }

  var next: Unicode.Scalar? { rest.first }

  mutating func advance() {
    guard let scalar = rest.popFirst() else { return }
    if scalar == "\n" || (scalar == "\r" && rest.first != "\n") {
      position = SourceSpan.Position(line: position.line + 1, column: 1)
    } else {
      position.column += 1
    }
  }

  mutating func skip(_ isSkipped: (Unicode.Scalar) -> Bool) {
    while let scalar = next, isSkipped(scalar) { advance() }
  }

  static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || isLineBreak(scalar)
  }
}
