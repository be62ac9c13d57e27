/// Text as a terminal shows it: how many cells it takes, and nothing in it that would move the cursor.
package enum TerminalText {
  /// Control and direction-changing characters spelt out (`\n`, `\u{1b}`).
  package static func escaping(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ !isDangerous($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isDangerous(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0: true
    // Line and paragraph separators, direction marks, embeddings, overrides and isolates.
    case 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  /// The terminal cells of a text: 2 for East Asian wide characters and emoji, 0 for combining marks.
  package static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + width($1) }
  }

  /// A character is as wide as its widest scalar: marks, joiners and selectors add nothing.
  package static func width(_ character: Character) -> Int {
    character.unicodeScalars.reduce(0) { max($0, width($1)) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    // Wide and fullwidth blocks of Unicode's EastAsianWidth.txt.
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
      0xa000...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff01...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }

  /// The text cut to at most `limit` cells, the last of which is then `…`.
  package static func truncating(_ text: String, to limit: Int) -> String {
    if width(text) <= limit { return text }
    var result = ""
    var used = 1
    for character in text {
      let next = width(character)
      if used + next > limit { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  /// The text with spaces before or behind it up to `width` cells.
  package static func padding(_ text: String, to width: Int, right: Bool) -> String {
    let spaces = String(repeating: " ", count: max(0, width - Self.width(text)))
    return right ? spaces + text : text + spaces
  }
}
