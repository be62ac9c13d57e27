/// Writes diagnostics as people read them: place, message, the quoted line, carets and hint, notes.
///
///     pipelines/retail.yaml:12:13: error: step kind 'dropna' has no parameter 'colums'
///        12 |     with: { colums: [CustomerID] }
///           |             ^~~~~~ did you mean 'columns'?
///     pipelines/retail.yaml:9:5: note: in step 'known'
package struct DiagnosticRenderer: Sendable {
  private let lines: [String: LineIndex]
  private let style: TerminalStyle
  /// The cells a quoted line may fill; longer lines are cut around the caret.
  private let width: Int

  /// `files` are the texts that can be quoted, found by their paths.
  package init(files: [SourceFile] = [], color: Bool = false, width: Int = 100) {
    lines = Dictionary(
      files.map { ($0.path, LineIndex($0.text)) }, uniquingKeysWith: { first, _ in first })
    style = TerminalStyle(isOn: color)
    self.width = max(width, 20)
  }

  /// Every diagnostic in the order given; each line ends with a line break.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    var output = ""
    for diagnostic in diagnostics { write(diagnostic, quoting: true, to: &output) }
    return output
  }

  /// One diagnostic with its notes; notes quote no line.
  package func render(_ diagnostic: Diagnostic) -> String { render([diagnostic]) }

  private func write(_ diagnostic: Diagnostic, quoting: Bool, to output: inout String) {
    if let span = diagnostic.span {
      let place = "\(visible(span.path)):\(span.start.line):\(span.start.column):"
      output += style.strong(place) + " "
    }
    output += style.severity(diagnostic.severity) + " " + visible(diagnostic.message) + "\n"
    let hint = diagnostic.hint.map(visible)
    if quoting, let span = diagnostic.span, let line = lines[span.path]?.line(span.start.line) {
      output += quote(line, span: span, hint: hint)
    } else if let hint {
      output += "  " + hint + "\n"
    }
    for note in diagnostic.notes { write(note, quoting: false, to: &output) }
  }

  private func quote(_ line: String, span: SourceSpan, hint: String?) -> String {
    let excerpt = LineExcerpt(line: line, span: span, width: width)
    let number = String(span.start.line)
    let gutter = max(5, number.utf8.count)
    let pad = String(repeating: " ", count: gutter - number.utf8.count)
    let quoted = excerpt.text.isEmpty ? "" : " " + excerpt.text
    var output = style.faint("\(pad)\(number) |") + quoted + "\n"
    output += style.faint(String(repeating: " ", count: gutter) + " |")
    output += " " + String(repeating: " ", count: excerpt.caretCell)
    let tail = String(repeating: "~", count: excerpt.caretWidth - 1)
    output += style.caret("^" + tail)
    if let hint { output += " " + hint }
    return output + "\n"
  }

  /// Values quoted in a message must not steer the terminal: control characters are written as escapes.
  private func visible(_ text: String) -> String {
    if !text.unicodeScalars.contains(where: DisplayText.isUnprintable) { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if DisplayText.isUnprintable(scalar) {
        result += scalar.escaped(asASCII: true)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}
