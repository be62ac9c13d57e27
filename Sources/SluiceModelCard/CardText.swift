import FoundationEssentials

/// Numbers and times as a card shows them.
enum CardText {
  /// UTC to the minute: `2026-11-23 19:34 UTC`.
  static func time(_ milliseconds: Int64) -> String {
    let text = Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    return text.prefix(16).split(separator: "T").joined(separator: " ") + " UTC"
  }

  /// Four decimals.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e14 else { return "\(value)" }
    let scaled = Int((abs(value) * 10_000).rounded())
    let fraction = String(scaled % 10_000)
    return (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / 10_000)."
      + String(repeating: "0", count: 4 - fraction.count) + fraction
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default:
        // What HTML has no place for is left out.
        if scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\n" || scalar == "\t" {
          escaped.unicodeScalars.append(scalar)
        }
      }
    }
    return escaped
  }

  /// A text within a line of Markdown.
  static func markdown(_ text: String) -> String {
    var line = ""
    for character in text {
      if character.isNewline {
        line += " "
      } else {
        if "\\`*_{}[]<>#|".contains(character) { line += "\\" }
        line.append(character)
      }
    }
    return line
  }
}
