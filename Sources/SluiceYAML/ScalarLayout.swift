package import SluiceDiagnostics

/// How the characters of a scalar's text lie in its source.
///
/// A layout without lines of its own is of one line, which is the last one of the scalar's span.
enum ScalarLayout: Sendable, Equatable {
  /// Quoted over several lines, or aliased: only the whole is known.
  case inexact
  /// Character `i` stands at `column + i`.
  case straight(column: Int)
  /// Character `i` stands at `columns[i]`; the last one is that of the closing quote.
  case escaped(columns: [Int32])
  /// Character `i` stands at `places[i]`; white space that was folded, near there.
  case lines(places: [SourceSpan.Position])

  /// Finds the layout of a scalar's text from the bytes it was read from, which begin and end at `span`.
  init(
    of text: String, style: YAMLNode.ScalarStyle, in bytes: ArraySlice<UInt8>, span: SourceSpan
  ) {
    let endColumn = span.end.column
    let layout: ScalarLayout? =
      switch style {
      case .plain:
        ScalarLayout.plain(text, in: bytes, endColumn: endColumn)
          ?? .lines(text, in: bytes, from: span.start, isBlock: false)
      case .singleQuoted: ScalarLayout.singleQuoted(text, in: bytes, endColumn: endColumn)
      case .doubleQuoted: ScalarLayout.doubleQuoted(text, in: bytes, endColumn: endColumn)
      case .literal, .folded: .lines(text, in: bytes, from: span.start, isBlock: true)
      }
    self = layout ?? .inexact
  }

  private static func plain(
    _ text: String, in bytes: ArraySlice<UInt8>, endColumn: Int
  ) -> ScalarLayout? {
    let utf8 = text.utf8
    guard bytes.count >= utf8.count, bytes.suffix(utf8.count).elementsEqual(utf8),
      !utf8.contains(where: isLineBreak)
    else { return nil }
    return .straight(column: endColumn - scalarCount(utf8))
  }

  private static func singleQuoted(
    _ text: String, in bytes: ArraySlice<UInt8>, endColumn: Int
  ) -> ScalarLayout? {
    let quote = UInt8(ascii: "'")
    let quotes = text.utf8.count { $0 == quote }
    let open = bytes.endIndex - 2 - text.utf8.count - quotes
    guard open >= bytes.startIndex, bytes[open] == quote else { return nil }
    let raw = bytes[(open + 1)..<(bytes.endIndex - 1)]
    if raw.contains(where: isLineBreak) { return nil }
    let column = endColumn - 1 - scalarCount(raw)
    if quotes == 0 { return .straight(column: column) }
    var columns: [Int32] = []
    var next = Int32(column)
    for scalar in text.unicodeScalars {
      columns.append(next)
      next += scalar == "'" ? 2 : 1
    }
    return .escaped(columns: columns + [next])
  }

  private static func doubleQuoted(
    _ text: String, in bytes: ArraySlice<UInt8>, endColumn: Int
  ) -> ScalarLayout? {
    // Anchors and tags before the text cannot hold a double quote.
    guard let open = bytes.firstIndex(of: UInt8(ascii: "\"")), open < bytes.endIndex - 1
    else { return nil }
    let raw = bytes[(open + 1)..<(bytes.endIndex - 1)]
    if raw.contains(where: isLineBreak) { return nil }
    let column = endColumn - 1 - scalarCount(raw)
    if !raw.contains(UInt8(ascii: "\\")) { return .straight(column: column) }
    var columns: [Int32] = []
    var next = Int32(column)
    var rest = String(decoding: raw, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      columns.append(next)
      next += 1
      guard scalar == "\\", let escape = rest.popFirst() else { continue }
      let digits = escape == "x" ? 2 : escape == "u" ? 4 : escape == "U" ? 8 : 0
      rest = rest.dropFirst(digits)
      next += 1 + Int32(digits)
    }
    guard columns.count == text.unicodeScalars.count else { return nil }
    return .escaped(columns: columns + [next])
  }

  private static func scalarCount(_ utf8: some Sequence<UInt8>) -> Int {
    utf8.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  private static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

extension YAMLNode {
  /// The place of some characters of `scalarText` (offsets in Unicode scalars), for pointing into an expression.
  ///
  /// Gives the whole span where the text was quoted over several lines or aliased, and where the offsets lie outside
  /// the text.
  package func span(ofScalarOffsets offsets: Range<Int>) -> SourceSpan {
    let columns: (start: Int, end: Int)
    switch layout {
    case .inexact: return span
    case .straight(let column):
      columns = (column + offsets.lowerBound, column + offsets.upperBound)
      let limit = column + scalarText.unicodeScalars.count
      guard offsets.lowerBound >= 0, columns.end <= limit else { return span }
    case .escaped(let places):
      guard offsets.lowerBound >= 0, offsets.upperBound < places.count else { return span }
      columns = (Int(places[offsets.lowerBound]), Int(places[offsets.upperBound]))
    case .lines(let places):
      guard offsets.lowerBound >= 0, offsets.upperBound < places.count else { return span }
      var end = places[max(offsets.lowerBound, offsets.upperBound - 1)]
      if !offsets.isEmpty { end.column += 1 }
      return SourceSpan(path: span.path, start: places[offsets.lowerBound], end: end)
    }
    return SourceSpan(
      path: span.path, start: .init(line: span.end.line, column: columns.start),
      end: .init(line: span.end.line, column: columns.end))
  }

  /// A text that is part of this one and keeps its place.
  ///
  /// - Parameter offsets: those of its characters in `scalarText`, in Unicode scalars.
  package func part(_ offsets: Range<Int>) -> YAMLNode {
    let scalars = Array(scalarText.unicodeScalars)
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[offsets])
    var part = YAMLNode(
      .string(String(view)), span: span(ofScalarOffsets: offsets), style: style,
      scalarText: String(view))
    switch layout {
    case .inexact: break
    case .straight(let column): part.layout = .straight(column: column + offsets.lowerBound)
    case .escaped(let places) where offsets.upperBound < places.count:
      part.layout = .escaped(columns: Array(places[offsets.lowerBound...offsets.upperBound]))
    case .lines(let places) where offsets.upperBound < places.count:
      part.layout = .lines(places: Array(places[offsets.lowerBound...offsets.upperBound]))
    case .escaped, .lines: break
    }
    return part
  }
}
