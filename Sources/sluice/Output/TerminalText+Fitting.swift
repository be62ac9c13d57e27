import SluiceFrame

extension TerminalText {
  /// The text cut in its middle to at most `limit` cells: names differ at their ends.
  static func cuttingMiddle(_ text: String, to limit: Int) -> String {
    if width(text) <= limit { return text }
    if limit <= 0 { return "" }
    let tail = (limit - 1) / 2
    var end = ""
    var used = 0
    for character in text.reversed() {
      let next = width(character)
      if used + next > tail { break }
      end = String(character) + end
      used += next
    }
    return truncating(text, to: limit - used) + end
  }

  /// A line that a program printed: without its colours, with tabs as spaces and other control characters spelt out.
  static func ofProgram(_ line: String) -> String {
    if line.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return line }
    var result = ""
    var rest = Substring(line)
    while let character = rest.popFirst() {
      if character == "\u{1B}", rest.first == "[" {
        rest.removeFirst()
        while let next = rest.popFirst(), !("@"..."~").contains(next) {}
      } else if character == "\t" {
        result += "    "
      } else if character != "\r" {
        result.append(character)
      }
    }
    return escaping(result)
  }
}
