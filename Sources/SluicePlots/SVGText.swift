/// Pieces of SVG: escaped text and coordinates of a fixed form.
enum SVGText {
  /// Text for element content and quoted attributes; characters XML 1.0 cannot hold become `�`.
  static func escaping(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A coordinate with at most two decimals: `12`, `12.5`, `-0.25`.
  static func coordinate(_ value: Double) -> String {
    let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// About how wide a text is in pixels; fonts differ, so margins leave room.
  static func width(_ text: String, fontSize: Double) -> Double {
    Double(text.count) * fontSize * 0.58
  }

  /// The text cut with `…` to about `limit` pixels.
  static func fitting(_ text: String, fontSize: Double, limit: Double) -> String {
    let most = Int(limit / (fontSize * 0.58))
    return text.count <= most ? text : text.prefix(max(1, most - 1)) + "…"
  }
}
