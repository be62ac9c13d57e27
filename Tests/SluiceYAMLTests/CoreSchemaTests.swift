import SluiceYAML
import Testing

@Suite struct CoreSchemaTests {
  @Test(
    arguments: [
      ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("''", .string("")),
      ("nULL", .string("nULL")), ("true", .boolean(true)), ("False", .boolean(false)),
      ("tRUE", .string("tRUE")), ("no", .string("no")), ("on", .string("on")), ("y", .string("y")),
      ("0", .integer(0)), ("-0", .integer(0)), ("012", .integer(12)), ("+7", .integer(7)),
      ("0x1F", .integer(31)), ("0o17", .integer(15)), ("0X1F", .string("0X1F")),
      ("-0x1F", .string("-0x1F")), ("0o8", .string("0o8")), ("0x", .string("0x")),
      ("1_000", .string("1_000")), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("1e3", .number(1000)), ("1.", .number(1)),
      (".5", .number(0.5)), ("-1.5E-2", .number(-0.015)), ("+.25", .number(0.25)),
      (".inf", .number(.infinity)), ("-.INF", .number(-.infinity)), (".", .string(".")),
      ("-", nil), ("1e", .string("1e")), ("1.2.3", .string("1.2.3")), ("+", .string("+")),
      ("2011-01-01", .string("2011-01-01")), ("12:30", .string("12:30")),
      ("-.nan", .string("-.nan")),
      ("'12'", .string("12")), ("\"true\"", .string("true")), ("nan", .string("nan")),
      ("infinity", .string("infinity")), ("0x1p3", .string("0x1p3")),
      ("!!str 12", .string("12")), ("!!int '12'", .integer(12)), ("!!float 3", .number(3)),
      ("!!bool 'true'", .boolean(true)), ("!!null ''", .null), ("!!float '1e3'", .number(1000)),
      ("!!str", .string("")),
    ] as [(String, YAMLNode.Content?)])
  func findsTheType(text: String, content: YAMLNode.Content?) throws {
    guard let content else { return }
    #expect(try tree("k: \(text)")["k"]?.content == content)
  }

  @Test func readsNotANumber() throws {
    guard case .number(let value) = try tree("k: .nan")["k"]?.content else {
      Issue.record("no number")
      return
    }
    #expect(value.isNaN)
  }

  @Test func keepsTheTextOfScalars() throws {
    let node = try tree("a: 0x1F\nb: 'it''s'\nc: ~\nd: |\n  x\ne: [1]\n")
    #expect(
      ["a", "b", "c", "d", "e"].map { node[$0]?.scalarText } == ["0x1F", "it's", "~", "x\n", ""])
    #expect(
      ["a", "b", "c", "d", "e"].map { node[$0]?.style } == [
        .plain, .singleQuoted, .plain, .literal, nil,
      ])
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "0xFFFFFFFFFFFFFFFF", "1e999",
    "!!int 99999999999999999999",
  ])
  func refusesNumbersThatAreTooLarge(text: String) {
    #expect(mistakes("k: \(text)").contains("does not fit 64 bits"))
  }

  @Test func refusesTagsThatDoNotFit() {
    #expect(
      mistakes("a: !!int abc\nb: !!seq {}\nc: !!set {a}\nd: &x !wrong 1\ne: !!map x\n") == """
        a.yaml:1:4: error: 'abc' is not an integer
            1 | a: !!int abc
              |    ^~~~~~~~~
        a.yaml:2:4: error: '!!seq' does not fit a mapping
            2 | b: !!seq {}
              |    ^~~~~
        a.yaml:3:4: error: unknown tag '!!set'
            3 | c: !!set {a}
              |    ^~~~~ the tags are !!str, !!int, !!float, !!bool, !!null, !!seq, !!map
        a.yaml:4:7: error: unknown tag '!wrong'
            4 | d: &x !wrong 1
              |       ^~~~~~ the tags are !!str, !!int, !!float, !!bool, !!null, !!seq, !!map
        a.yaml:5:4: error: '!!map' does not fit a single value
            5 | e: !!map x
              |    ^~~~~~~

        """)
  }
}
