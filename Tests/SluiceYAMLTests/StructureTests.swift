import SluiceDiagnostics
import SluiceYAML
import Testing

@Suite struct StructureTests {
  private func keys(_ node: YAMLNode?) -> [String] {
    guard case .mapping(let entries) = node?.content else { return [] }
    return entries.map { "\($0.key)=\($0.value.scalarText)" }
  }

  @Test func takesKeysAsTheirText() throws {
    #expect(
      keys(try tree("1: a\ntrue: b\n~: c\n0x1F: d\n\"\": e\n99999999999999999999: f\n")) == [
        "1=a", "true=b", "~=c", "0x1F=d", "=e", "99999999999999999999=f",
      ])
    #expect(keys(try tree("&k a: b\n? c\n: d\n!!int 5: e\n")) == ["a=b", "c=d", "5=e"])
    #expect(keys(try tree("a: &k b\n*k : c\n")) == ["a=b", "b=c"])
  }

  @Test func refusesComplexAndMissingKeys() {
    #expect(
      mistakes("[a, b]: c\n{d: e}: f\ng: {? : h}\n") == """
        a.yaml:1:1: error: a list cannot be a key
            1 | [a, b]: c
              | ^~~~~~ write the key as text, in quotes if it has brackets or braces
        a.yaml:2:1: error: a mapping cannot be a key
            2 | {d: e}: f
              | ^~~~~~ write the key as text, in quotes if it has brackets or braces
        a.yaml:3:7: error: a key is missing before ':'
            3 | g: {? : h}
              |       ^

        """)
  }

  @Test func reportsKeysGivenTwice() {
    #expect(
      mistakes("a: 1\nb: {c: 1, c: 2}\n'a': 3\n") == """
        a.yaml:2:11: error: the key 'c' is given twice
            2 | b: {c: 1, c: 2}
              |           ^
        a.yaml:2:5: note: first given here
        a.yaml:3:1: error: the key 'a' is given twice
            3 | 'a': 3
              | ^~~
        a.yaml:1:1: note: first given here

        """)
    let many = (0..<50).map { "k\($0): 1" } + ["k3: 2", "k40: 2", "k50: 1", "k50: 1"]
    let found = YAMLReader.read(SourceFile(path: "a", text: many.joined(separator: "\n")))
      .diagnostics
    #expect(found.map(\.span?.start.line) == [51, 52, 54])
    #expect(found.map { $0.notes.first?.span?.start.line } == [4, 41, 53])
  }

  @Test func mergesMappings() throws {
    let node = try tree(
      """
      base: &base {a: 1, b: 2}
      other: &other {b: 3, c: 4}
      one: {x: 0, <<: *base, b: 9}
      two: {<<: [*base, *other], d: 5}
      own: {"<<": text}

      """)
    #expect(keys(node["one"]) == ["x=0", "a=1", "b=9"])
    #expect(keys(node["two"]) == ["a=1", "b=2", "c=4", "d=5"])
    #expect(keys(node["own"]) == ["<<=text"])
  }

  @Test func refusesMergesOfOtherThings() {
    let text = mistakes("a: {<<: 5}\nb: {<<: [1, {}]}\nc: {<<: *nix}\nd: {<<: {}, <<: {}}\n")
    #expect(text.contains("a.yaml:1:9: error: '<<' takes in mappings, this is an integer\n"))
    #expect(text.contains("a.yaml:2:10: error: '<<' takes in mappings, this is an integer\n"))
    #expect(text.contains("a.yaml:3:9: error: no anchor '&nix' comes before this alias\n"))
    #expect(text.contains("a.yaml:4:13: error: the key '<<' is given twice\n"))
    #expect(text.split(separator: "\n").filter { $0.contains("error:") }.count == 4)
  }

  @Test func reportsAliases() {
    #expect(
      mistakes("a: &known 1\nb: *knwon\nc: &c [*c]\n") == """
        a.yaml:2:4: error: no anchor '&knwon' comes before this alias
            2 | b: *knwon
              |    ^~~~~~ did you mean 'known'?
        a.yaml:3:8: error: the alias '*c' stands inside the value it repeats
            3 | c: &c [*c]
              |        ^~

        """)
  }

  @Test func capsRepeatedNodes() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let alias = "*a\(level - 1)"
      text +=
        "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
    }
    let found = YAMLReader.read(SourceFile(path: "a", text: text)).diagnostics
    #expect(found.map(\.message) == ["the aliases repeat more than 100000 values in all"])
    #expect(found.first?.span?.start.line == 5)
  }

  @Test func capsDepth() throws {
    let open = String(repeating: "[", count: 99)
    let close = String(repeating: "]", count: 99)
    _ = try tree(open + "1" + close)
    let text = "a: \(open)\(close)\nb: 1"
    #expect(mistakes(text) == "")
    #expect(mistakes("a: [\(open)\(close)]").contains("a.yaml:1:103: error: nested more than 100"))
    #expect(mistakes(String(repeating: "[", count: 200_000)).contains("nested more than 100"))
    #expect(mistakes(String(repeating: "- ", count: 200_000)).contains("nested more than 100"))
    #expect(mistakes(String(repeating: "{a: ", count: 200_000)).contains("nested more than 100"))
    let deep = String(repeating: "[", count: 60)
    let end = String(repeating: "]", count: 60)
    #expect(mistakes("a: &a \(deep)\(end)\nb: \(deep)*a\(end)").contains("deep by this alias"))
  }

  @Test func wantsOneDocument() {
    #expect(mistakes("") == "a.yaml:1:1: error: the file is empty\n    1 |\n      | ^\n")
    #expect(mistakes("# nothing\n\n").contains("error: the file is empty"))
    #expect(mistakes("---\n...\n").contains("error: the document is empty"))
    #expect(
      mistakes("a: 1\n---\nb: 2\n") == """
        a.yaml:2:1: error: a second document starts here
            2 | ---
              | ^~~ a file holds one document; remove the '---' line

        """)
    #expect(mistakes("---\na: 1\n...\n") == "")
    #expect(mistakes("%YAML 1.2\n---\na: 1\n") == "")
    #expect(mistakes("null\n") == "")
    #expect(!mistakes("--- !x\n").contains("empty"))
  }

  @Test func reportsAtMostAHundredMistakes() {
    let found = YAMLReader.read(
      SourceFile(path: "a", text: String(repeating: "a: 1\n", count: 1000))
    ).diagnostics
    #expect(found.count == 101)
    #expect(found.last?.message == "899 more mistakes are not shown")
  }

  @Test func findsValuesAndSaysKinds() throws {
    let node = try tree("a: [1, 2.5, x, true, ~, {}, []]")
    guard case .sequence(let items) = node["a"]?.content else {
      Issue.record("no sequence")
      return
    }
    #expect(
      items.map(\.kindPhrase) == [
        "an integer", "a number", "text", "a boolean", "null", "a mapping", "a list",
      ])
    #expect(node["b"] == nil && items[0]["a"] == nil)
  }
}
