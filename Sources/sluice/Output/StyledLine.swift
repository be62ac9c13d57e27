import SluiceFrame

/// A line for people in pieces of one style each, so that it can be cut to a width in cells.
struct StyledLine {
  enum Style: String {
    case green = "32"
    case red = "31"
    case yellow = "33"
    case dim = "2"
    case bold = "1"
  }

  private var pieces: [(text: String, style: Style?)] = []

  init() {}

  init(_ text: String, _ style: Style? = nil) { append(text, style) }

  mutating func append(_ text: String, _ style: Style? = nil) {
    if !text.isEmpty { pieces.append((TerminalText.ofProgram(text), style)) }
  }

  /// Cells.
  var width: Int { pieces.reduce(0) { $0 + TerminalText.width($1.text) } }

  /// The whole line without its end.
  func text(hasColor: Bool) -> String {
    var pieces = pieces
    while let last = pieces.last {
      var text = last.text
      while text.last == " " { text.removeLast() }
      pieces[pieces.count - 1].text = text
      if !text.isEmpty { break }
      pieces.removeLast()
    }
    return pieces.map { Self.styled($0.text, hasColor ? $0.style : nil) }.joined()
  }

  /// The line in at most `limit` cells; the last one is `…` where something was cut off.
  func fitted(to limit: Int) -> StyledLine {
    if width <= limit { return self }
    var line = StyledLine()
    var room = limit
    for (text, style) in pieces where room > 0 {
      let width = TerminalText.width(text)
      if width < room {
        line.pieces.append((text, style))
        room -= width
      } else {
        // What is cut exactly at the end of a piece still has to show that more followed.
        line.pieces.append((TerminalText.truncating(text + " …", to: room), style))
        room = 0
      }
    }
    return line
  }

  /// The line in rows of at most `limit` cells, broken at spaces where there are some; all but the first are indented.
  func wrapped(to limit: Int, indent: String) -> [StyledLine] {
    if width <= limit { return [self] }
    let limit = max(2, limit)
    let indent = indent.utf8.count * 3 < limit ? indent : ""
    let characters = pieces.flatMap { piece in piece.text.map { ($0, piece.style) } }
    var rows: [StyledLine] = []
    var start = 0
    while start < characters.count {
      let room = limit - (rows.isEmpty ? 0 : indent.utf8.count)
      var end = Self.end(of: characters, from: start, room: room)
      var next = end
      if end < characters.count {
        if characters[end].0 == " " {
          next = end + 1
        } else if let space = characters[start..<end].lastIndex(where: { $0.0 == " " }),
          characters[start..<space].contains(where: { $0.0 != " " })
        {
          (end, next) = (space, space + 1)
        }
      }
      var row = StyledLine(rows.isEmpty ? "" : indent)
      for (character, style) in characters[start..<end] {
        if let last = row.pieces.last, last.style == style {
          row.pieces[row.pieces.count - 1].text.append(character)
        } else {
          row.pieces.append((String(character), style))
        }
      }
      rows.append(row)
      start = next
    }
    return rows
  }

  /// The first place that does not fit any more; at least one character does.
  private static func end(
    of characters: [(Character, Style?)], from start: Int, room: Int
  ) -> Int {
    var used = 0
    for place in start..<characters.count {
      used += TerminalText.width(characters[place].0)
      if used > room, place > start { return place }
    }
    return characters.count
  }

  private static func styled(_ text: String, _ style: Style?) -> String {
    guard let style, !text.isEmpty else { return text }
    return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
  }
}
