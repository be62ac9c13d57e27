import SluiceEngine
import Testing

@Suite struct CanonicalTextTests {
  @Test func equalValuesHaveEqualTexts() {
    let a = ParameterValue.map([.init("b", 1), .init("a", ["x", 2.0])])
    let b = ParameterValue.map([.init("a", ["x", 2.0]), .init("b", 1)])
    #expect(a.canonicalText == b.canonicalText)
    #expect(a.canonicalText == #"{"a":["x",2.0],"b":1}"#)
    #expect(ParameterValue.number(-0.0).canonicalText == ParameterValue.number(0).canonicalText)
  }

  @Test func differentValuesHaveDifferentTexts() {
    let values: [ParameterValue] = [
      .null, "null", true, "true", 1, 1.0, "1", [], ["a", "b"], ["a,b"], ["a\",\"b"], .map([]),
      "a\nb", "a\\nb",
    ]
    #expect(Set(values.map(\.canonicalText)).count == values.count)
  }

  @Test func textsAreReadBack() {
    let values: [ParameterValue] = [
      .null, "null", true, 1, -1.5, 1e300, "", "é \" \\ \n \t ,]}", [], ["a", [1, 2.0]],
      .map([.init("a:", ["x"]), .init("b", .map([]))]),
    ]
    for value in values { #expect(ParameterValue(canonicalText: value.canonicalText) == value) }
    for text in ["", "[1", "[1,]", "{\"a\"}", "\"a", "x", "1 2", "[1]]"] {
      #expect(ParameterValue(canonicalText: text) == nil)
    }
  }
}
