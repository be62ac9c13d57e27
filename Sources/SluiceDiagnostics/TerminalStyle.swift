/// ANSI colours of diagnostics, or none.
struct TerminalStyle: Sendable {
  var isOn: Bool

  func strong(_ text: String) -> String { paint(text, "1") }
  func faint(_ text: String) -> String { paint(text, "2") }
  func caret(_ text: String) -> String { paint(text, "1;32") }

  func severity(_ severity: Diagnostic.Severity) -> String {
    let code =
      switch severity {
      case .error: "1;31"
      case .warning: "1;33"
      case .note: "1;36"
      }
    return paint(severity.rawValue + ":", code)
  }

  private func paint(_ text: String, _ code: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
