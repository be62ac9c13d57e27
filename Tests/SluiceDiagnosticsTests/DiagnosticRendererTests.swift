import SluiceDiagnostics
import Testing

private func span(_ line: Int, _ column: Int, to endColumn: Int, line endLine: Int? = nil)
  -> SourceSpan
{
  SourceSpan(
    path: "a.yaml", start: .init(line: line, column: column),
    end: .init(line: endLine ?? line, column: endColumn))
}

private func rendered(_ text: String, _ span: SourceSpan, hint: String? = nil) -> [String] {
  let renderer = DiagnosticRenderer(files: [SourceFile(path: "a.yaml", text: text)])
  return renderer.render(.error("wrong", at: span, hint: hint)).split(separator: "\n").map(
    String.init)
}

@Suite struct DiagnosticRendererTests {
  @Test func rendersTheFormOfTheManual() {
    let text =
      String(repeating: "#\n", count: 11) + "    with: { colums: [CustomerID] }\n"
    let file = SourceFile(path: "pipelines/retail.yaml", text: text)
    let diagnostic = Diagnostic.error(
      "step kind 'dropna' has no parameter 'colums'",
      at: SourceSpan(
        path: file.path, start: .init(line: 12, column: 13), end: .init(line: 12, column: 19)),
      hint: "did you mean 'columns'?",
      notes: [
        .note(
          "in step 'known'",
          at: SourceSpan(
            path: file.path, start: .init(line: 9, column: 5), end: .init(line: 9, column: 9)))
      ])
    #expect(
      DiagnosticRenderer(files: [file]).render(diagnostic) == """
        pipelines/retail.yaml:12:13: error: step kind 'dropna' has no parameter 'colums'
           12 |     with: { colums: [CustomerID] }
              |             ^~~~~~ did you mean 'columns'?
        pipelines/retail.yaml:9:5: note: in step 'known'

        """)
  }

  @Test func rendersWithoutASpanOrAFile() {
    let renderer = DiagnosticRenderer()
    #expect(
      renderer.render(.error("no such file", hint: "try --help"))
        == "error: no such file\n  try --help\n")
    #expect(renderer.render(.warning("odd")) == "warning: odd\n")
    #expect(renderer.render(.error("x", at: span(3, 4, to: 5))) == "a.yaml:3:4: error: x\n")
    #expect(renderer.render([]) == "")
  }

  @Test func coloursOnlyWhenAsked() {
    let file = SourceFile(path: "a.yaml", text: "abc")
    let diagnostic = Diagnostic.error("x", at: span(1, 2, to: 3))
    #expect(!DiagnosticRenderer(files: [file]).render(diagnostic).contains("\u{1B}"))
    let colored = DiagnosticRenderer(files: [file], color: true).render(diagnostic)
    #expect(colored.contains("\u{1B}[1;31merror:\u{1B}[0m x\n"))
    #expect(colored.contains("\u{1B}[1;32m^\u{1B}[0m\n"))
  }

  @Test func keepsCaretsAlignedBehindTabsAndWideCharacters() {
    #expect(
      rendered("\ta\tb", span(1, 4, to: 5)).suffix(2) == ["    1 |     a   b", "      |         ^"])
    #expect(rendered("日本: x", span(1, 5, to: 6)).suffix(2) == ["    1 | 日本: x", "      |       ^"])
    #expect(rendered("日本: x", span(1, 1, to: 3)).suffix(2) == ["    1 | 日本: x", "      | ^~~~"])
    #expect(rendered("e\u{301}x", span(1, 3, to: 4)).last == "      |  ^")
    #expect(rendered("🙂 x", span(1, 3, to: 4)).last == "      |    ^")
  }

  @Test func underlinesTheFirstOfSeveralLines() {
    #expect(
      rendered("ab cd  \nef", span(1, 4, to: 2, line: 2)).suffix(2) == [
        "    1 | ab cd", "      |    ^~",
      ])
  }

  @Test func longLinesAreQuotedAroundTheMistake() {
    let (before, after) = (String(repeating: "é", count: 9000), String(repeating: "y", count: 9000))
    let lines = rendered(before + "!!" + after, span(1, 9001, to: 9003)).suffix(2)
    let quoted = lines.first?.dropFirst("    1 | ".count) ?? ""
    #expect(quoted.hasPrefix("…é") && quoted.hasSuffix("y…") && quoted.count <= 100)
    let place = quoted.firstIndex(of: "!").map { quoted.distance(from: quoted.startIndex, to: $0) }
    #expect(lines.last == "      | " + String(repeating: " ", count: place ?? 0) + "^~")
  }

  @Test(arguments: [
    span(1, 1, to: 1), span(1, 90, to: 99), span(9, 9, to: 9), span(0, 0, to: -3),
    span(1, 3, to: 1),
    span(2, 1, to: 1), span(1, 2, to: 1, line: 7), span(-4, 2, to: 1), span(1, 2, to: 0, line: 0),
  ])
  func survivesSpansOutsideTheText(span: SourceSpan) {
    for text in ["", "ab", "ab\n", "\n\n", "\u{FEFF}", String(repeating: "x", count: 300)] {
      let lines = rendered(text, span, hint: "hint")
      #expect(lines.count >= 2 && lines.count <= 3)
      #expect(lines.last?.hasSuffix("hint") == true)
    }
  }

  @Test func cutsLongLinesAroundTheCaret() {
    let text = (0..<100).map { "item\($0)" }.joined(separator: ", ")
    for (column, word) in [(1, "item0"), (400, nil), (text.count - 5, "item99")] as [(Int, String?)]
    {
      let lines = rendered(text, span(1, column, to: column + 5))
      let quoted = lines[1].dropFirst(8)
      let carets = lines[2].dropFirst(8)
      #expect(quoted.count <= 100 && quoted.count > 90)
      #expect(quoted.hasPrefix("…") == (column > 1))
      #expect(quoted.hasSuffix("…") == (word != "item99"))
      let under = zip(quoted, carets).filter { "^~".contains($0.1) }.map(\.0)
      #expect(String(under) == String(text.dropFirst(column - 1).prefix(5)))
    }
  }

  @Test func cutsALongUnderline() {
    let lines = rendered(String(repeating: "x", count: 500), span(1, 1, to: 400))
    #expect(lines[1].count <= 108)
    #expect(lines[2].count <= 108)
    #expect(lines[2].hasPrefix("      | ^~~~"))
  }

  @Test func showsControlCharactersAsText() {
    let lines = rendered("a\u{1B}[31mb", span(1, 3, to: 4))
    #expect(lines[1] == "    1 | a\u{FFFD}[31mb")
    let renderer = DiagnosticRenderer()
    #expect(renderer.render(.error("value 'a\u{1B}\n'")) == "error: value 'a\\u{1B}\\n'\n")
  }

  @Test func quotesLinesOfAllLineBreaks() {
    for lineBreak in ["\n", "\r\n", "\r"] {
      let lines = rendered("\u{FEFF}one" + lineBreak + "two" + lineBreak, span(2, 1, to: 4))
      #expect(lines.suffix(2) == ["    2 | two", "      | ^~~"])
    }
  }

  @Test func writesLongLineNumbers() {
    let text = String(repeating: "\n", count: 123_455) + "ab"
    #expect(rendered(text, span(123_456, 1, to: 3)).suffix(2) == ["123456 | ab", "       | ^~"])
  }
}
