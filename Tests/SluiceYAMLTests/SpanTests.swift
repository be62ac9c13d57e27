import SluiceDiagnostics
import SluiceYAML
import Testing

@Suite struct SpanTests {
  /// Only the first one is the file's mark; libyaml skips a second one, which has a place all the same.
  @Test func aSecondByteOrderMarkHasAPlace() throws {
    let node = try tree("\u{FEFF}\u{FEFF}ab")
    #expect(node.scalarText == "ab")
    #expect(place(node.span) == "1:2-1:4")
    #expect(place(node.span(ofScalarOffsets: 0..<1)) == "1:2-1:3")
  }

  @Test func everyKeyAndValueHasItsPlace() throws {
    let node = try tree(
      """
      # a comment
      steps:
        - name: known
          with: { columns: [CustomerID, 'a b'] }

        - name: é日
      empty:
      last: x   # y

      """)
    guard case .mapping(let entries) = node.content else {
      Issue.record("no mapping")
      return
    }
    #expect(entries.map(\.key) == ["steps", "empty", "last"])
    #expect(entries.map { place($0.keySpan) } == ["2:1-2:6", "7:1-7:6", "8:1-8:5"])
    #expect(entries.map { place($0.value.span) } == ["3:3-6:13", "7:7-7:7", "8:7-8:8"])
    #expect(place(node.span) == "2:1-8:8")
    guard case .sequence(let steps) = entries[0].value.content else {
      Issue.record("no sequence")
      return
    }
    #expect(steps.map { place($0.span) } == ["3:5-4:43", "6:5-6:13"])
    let columns = try #require(steps[0]["with"]?["columns"])
    #expect(place(columns.span) == "4:22-4:41")
    guard case .sequence(let names) = columns.content else {
      Issue.record("no sequence")
      return
    }
    #expect(names.map { place($0.span) } == ["4:23-4:33", "4:35-4:40"])
    #expect(steps[1]["name"].map { place($0.span) } == "6:11-6:13")
  }

  @Test func endsBlockTextsAtTheirLastCharacter() throws {
    let node = try tree("a: |\n  x\n  yz\n\n\nb: >-\n  u\nc: |\n\nd: 1\n")
    #expect(node["a"].map { place($0.span) } == "1:4-3:5")
    #expect(node["b"].map { place($0.span) } == "6:4-7:4")
    #expect(node["c"].map { place($0.span) } == "8:4-8:5")
  }

  @Test(arguments: [
    "\u{FEFF}a: b\nc: d\n", "a: b\r\nc: d\r\n", "a: b\rc: d", "a: 'b\u{85}\u{2028}'\nc: d",
  ])
  func countsLinesAsEditorsDo(text: String) throws {
    #expect(try tree(text)["c"].map { place($0.span) } == "2:4-2:5")
  }

  @Test(arguments: [
    ("w: Quantity > 0", 9, 10, "1:13-1:14"),
    ("w: 'a = ''x'' b'", 4, 7, "1:9-1:14"),
    ("w: 'abc'", 1, 2, "1:6-1:7"),
    ("w: \"abc\"", 1, 2, "1:6-1:7"),
    ("w: \"a\\\"b\\u00e9c\"", 2, 4, "1:8-1:15"),
    ("w: \"a\\\"b\\u00e9c\"", 4, 5, "1:15-1:16"),
    ("w: \"a\\\"b\\u00e9c\"", 1, 5, "1:6-1:16"),
    ("w: &a !!str é日x", 1, 3, "1:14-1:16"),
    ("w: &a 'é日x'", 1, 3, "1:9-1:11"),
    ("w: &a \"é日x\"", 3, 3, "1:11-1:11"),
    ("w: &a\n  abc", 1, 2, "2:4-2:5"),
    ("w: |\n  abc", 1, 2, "2:4-2:5"),
    ("w: |  # text\n  ab\n\n    é日x\n  c\n", 8, 10, "4:7-4:9"),
    ("w: |-\r\n  ab\r\n  cd\r\n", 3, 5, "3:3-3:5"),
    ("w: >-\n  a b\n  c d\n\n  e\n", 4, 7, "3:3-3:6"),
    ("w: >-\n  a b\n  c d\n\n  e\n", 8, 9, "5:3-5:4"),
    ("w: >-\n  a b\n  c d\n", 2, 5, "2:5-3:4"),
    ("w: |\n  abc\n", 3, 4, "2:6-2:7"),
    ("w: a\n  b c", 4, 5, "2:5-2:6"),
    ("w: &a a\n  b c", 4, 5, "1:4-2:6"),
    ("w: 'a\n  b c'", 1, 2, "1:4-2:7"),
    ("w: \"a\n  b c\"", 1, 2, "1:4-2:7"),
    ("w: abc", 2, 4, "1:4-1:7"),
    ("w: \"a\\n\"", 1, 3, "1:4-1:9"),
    ("w: ''", 0, 0, "1:5-1:5"),
    ("w: \"\"", 0, 0, "1:5-1:5"),
  ])
  func pointsIntoScalars(text: String, from: Int, to: Int, expected: String) throws {
    let node = try #require(try tree(text)["w"])
    #expect(place(node.span(ofScalarOffsets: from..<to)) == expected)
  }

  @Test func anAliasHasThePlaceOfTheAlias() throws {
    let node = try tree("a: &x [abc]\nb: *x\nc: &t abc\nd: *t\n")
    #expect(node["b"].map { place($0.span) } == "2:4-2:6")
    #expect(node["b"]?.content == node["a"]?.content)
    #expect(node["d"].map { place($0.span(ofScalarOffsets: 1..<2)) } == "4:4-4:6")
    #expect(place(node.span) == "1:1-4:6")
  }
}
