import SluiceDiagnostics
import SluiceYAML
import Testing

@Suite struct SyntaxErrorTests {
  /// A file of another kind, all on one line, is not looked through again for each of its mistakes.
  @Test func aMillionMistakesOnALineAreCounted() {
    let file = SourceFile(path: "a", text: String(repeating: "\0", count: 1_000_000))
    let diagnostics = YAMLReader.read(file).diagnostics
    #expect(diagnostics.count == 101)
    #expect(diagnostics.last?.message == "999900 more mistakes are not shown")
    let lines = DiagnosticRenderer(files: [file]).render(diagnostics).split(separator: "\n")
    #expect(lines.count == 301)
    #expect(lines.allSatisfy { $0.count < 250 })
  }

  @Test(arguments: [
    ("a: b: c", "1:5", "a ':' cannot stand here"),
    ("a:\n\tb: 1", "2:1", "a tab cannot indent YAML"),
    ("a: @x", "1:4", "a text cannot start with '@'"),
    ("a: [1, 2\nb: 3", "2:2", "',' or ']' is expected here"),
    ("a: [1, 2", "1:4", "the list that opens here is never closed"),
    ("a: {b: 1\n\n", "1:4", "the mapping that opens here is never closed"),
    ("a: 'b\nc: d\n", "1:4", "the quote that opens here is never closed"),
    ("a: \"b", "1:4", "the quote that opens here is never closed"),
    ("a: 1\n b: 2", "2:3", "a ':' cannot stand here"),
    ("a:\n  b: 1\n c: 2", "3:2", "a key is expected here"),
    ("a: 1\nb\nc: 2", "2:1", "a ':' is missing after this key"),
    ("a: - b", "1:4", "a list item cannot start here"),
    ("a: \"\\q\"", "1:5", "unknown escape in double quotes"),
    ("a: \"\\xZZ\"", "1:7", "hexadecimal digits are expected in this escape"),
    ("a: !x!y z", "1:4", "this tag's prefix is not defined"),
    ("- a\nb: c", "2:1", "a list item is expected here"),
    ("a: ]", "1:4", "a value is expected here"),
    ("a: |0\n  b", "1:5", "the indentation of a block text is 1 to 9"),
    ("a: *", "1:4", "a name of letters and digits is expected after '&' or '*'"),
    ("%YAML 2.0\n---\na", "1:1", "only YAML 1.1 and 1.2 are read"),
    ("a:\n - [b, {c: [1, x: ", "2:12", "the list that opens here is never closed"),
    ("a: [b, 'c\n", "1:8", "the quote that opens here is never closed"),
    ("a: b\n: a", "2:1", "a key is missing before ':'"),
    ("{: h}", "1:2", "a key is missing before ':'"),
    ("}", "1:1", "a value is expected here"),
  ])
  func saysWhatIsWrong(text: String, place: String, message: String) throws {
    let (node, diagnostics) = YAMLReader.read(SourceFile(path: "a", text: text))
    #expect(node == nil)
    let found = try #require(diagnostics.first)
    #expect(found.message == message)
    #expect(found.span.map { "\($0.start.line):\($0.start.column)" } == place)
  }

  @Test func reportsEarlierMistakesToo() {
    let found = YAMLReader.read(SourceFile(path: "a", text: "a: 1\na: 2\nb: *c\nd: [\n"))
      .diagnostics
    #expect(
      found.map(\.message) == [
        "the key 'a' is given twice", "no anchor '&c' comes before this alias",
        "the list that opens here is never closed",
      ])
  }

  @Test func namesForbiddenCharacters() {
    #expect(
      mistakes("é: \u{7}b\nc: \u{0}\u{9C}\u{FFFE}\n") == """
        a.yaml:1:4: error: the character U+0007 at byte 4 is not allowed in YAML
            1 | é: \u{FFFD}b
              |    ^ write it as "\\x07" in double quotes, or remove it
        a.yaml:2:4: error: the character NUL at byte 10 is not allowed in YAML
            2 | c: \u{FFFD}\u{FFFD}\u{FFFE}
              |    ^ write it as "\\x00" in double quotes, or remove it
        a.yaml:2:5: error: the character U+009C at byte 11 is not allowed in YAML
            2 | c: \u{FFFD}\u{FFFD}\u{FFFE}
              |     ^ write it as "\\x9C" in double quotes, or remove it
        a.yaml:2:6: error: the character U+FFFE at byte 13 is not allowed in YAML
            2 | c: \u{FFFD}\u{FFFD}\u{FFFE}
              |      ^

        """)
  }

  @Test func givesTheByteOffsetOfInvalidText() {
    let bytes = Array("a: é\nbc: ".utf8) + [0xE9, 0x0A]
    let read = YAMLReader.read(bytes: bytes, path: "a")
    #expect(read.node == nil)
    #expect(read.diagnostics.map(\.message) == ["byte 0xE9 at offset 10 is not UTF-8"])
    #expect(read.diagnostics.first?.span.map(place) == "2:5-2:6")
    #expect(read.file.text == "a: é\nbc: \u{FFFD}\n")
    #expect(
      YAMLReader.read(bytes: [0xFF, 0xFE, 0x61, 0], path: "a").diagnostics.map(\.message) == [
        "the file is UTF-16 text"
      ])
    #expect(YAMLReader.read(bytes: [0xE2, 0x80], path: "a").diagnostics.count == 1)
    #expect(YAMLReader.read(bytes: Array("a: b".utf8), path: "a").diagnostics == [])
  }
}
