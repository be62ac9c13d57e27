import FoundationEssentials
import SluiceFrame
import SluiceTestSupport
import Testing

/// Damaged JSON is a value that is written and read the same, or an error, but never a trap.
@Suite struct JSONFuzzTests {
  @Test func valuesComeBack() throws {
    let seeds = [
      #"{"a":[1,2.5,-0,1e300,true,false,null,"xé\ud83d\ude00\n"],"b":{"c":{}},"d":[]}"#,
      #"[[[{"":""}]],-9223372036854775808,9223372036854775807,1.7976931348623157e308,5e-324]"#,
    ].map { Array($0.utf8) }
    let words = [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true",
      "\"a\":", "[[", "{\"a\":", "é", "\u{2028}", "e", ".", "-", " ",
    ]
    let run = Fuzzing.run("json", seeds: seeds, words: words, seed: 1) { bytes in
      do throws(FrameError) {
        let value = try JSONValue(decoding: Data(bytes))
        let compact = try JSONValue(decoding: Data(value.compact))
        #expect(isSame(compact, value), "\(compact) was \(value)")
        let encoded = try JSONValue(decoding: value.encoded())
        #expect(isSame(encoded, value), "\(encoded) was \(value)")
        return true
      } catch {
        #expect(error.code == .malformed)
        return false
      }
    }
    #expect(run.isBalanced, "\(run)")
  }

  /// Equal, where a whole number is the same with and without a fraction.
  private func isSame(_ one: JSONValue, _ two: JSONValue) -> Bool {
    switch (one, two) {
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy(isSame)
    case (.object(let a), .object(let b)):
      a.count == b.count && a.allSatisfy { key, value in b[key].map { isSame(value, $0) } ?? false }
    case (.integer(let a), .integer(let b)): a == b
    default:
      if let a = one.doubleValue, let b = two.doubleValue { a == b } else { one == two }
    }
  }
}
