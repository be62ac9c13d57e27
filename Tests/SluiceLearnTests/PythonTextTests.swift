import SluiceLearn
import Testing

struct PythonTextTests {
  /// FNV-1a over code point, `re.match(r"\w", c)` and `c.lower()` of the 282,230 characters of Unicode 14, made with
  /// Python 3.11.
  @Test func everyCharacterOfUnicode14IsAsInPython() {
    var (count, wordCount, checksum) = (0, 0, 0xcbf2_9ce4_8422_2325 as UInt64)
    func mix(_ value: UInt32) { checksum = (checksum ^ UInt64(value)) &* 0x100_0000_01b3 }
    for value in UInt32(0)..<0x110000 {
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 14,
        scalar.properties.generalCategory != .unassigned
      else { continue }
      let isWord = PythonText.isWord(scalar)
      count += 1
      wordCount += isWord ? 1 : 0
      mix(value)
      mix(isWord ? 1 : 0)
      for lower in PythonText.lowercased([scalar]) { mix(lower.value) }
    }
    #expect(count == 282_230)
    #expect(wordCount == 133_548)
    #expect(checksum == 0x6304_9275_a14b_b96e)
  }

  @Test(arguments: [
    ("ΑΣ", "ας"), ("ΑΣ.", "ας."), ("ΑΣΒ", "ασβ"), ("Σ", "σ"), ("ΑΣ'Β", "ασ'β"),
    ("ΑΣ\u{2019}", "ας\u{2019}"), ("Α\u{301}Σ", "α\u{301}ς"), ("1Σ", "1σ"), ("aΣ Σa", "aς σa"),
    ("ʰΣ", "ʰσ"), ("ⓐΣ", "ⓐς"), ("\u{130}I", "i\u{307}i"), ("Dž", "dž"), ("ẞ", "ß"), ("K", "k"),
  ])
  func lowercasesAsPython(text: String, expected: String) {
    let lower = PythonText.lowercased(Array(text.unicodeScalars))
    #expect(lower == Array(expected.unicodeScalars))
  }

  @Test(
    arguments: [
      ("", []), ("a", []), ("ab", ["ab"]), ("a b cd", ["cd"]),
      ("it's  RED-hot_1!", ["it", "red", "hot_1"]),
      ("x\u{0}yz", ["yz"]), ("caf\u{e9} cafe\u{301}", ["café", "cafe"]), ("\u{130}x", []),
      ("½² ٣٤", ["½²", "٣٤"]),
      ("é e", []), ("中文a", ["中文a"]), ("ΣΑΣ", ["σας"]),
    ] as [(String, [String])])
  func cutsWordsAsPython(text: String, expected: [String]) {
    var scanner = WordScanner(lowercase: true)
    // Bytes around the text must not matter.
    let bytes = Array("zz\(text)zz".utf8)
    scanner.scan(bytes, 2..<bytes.count - 2)
    let words = scanner.words.map { String(decoding: scanner.bytes[$0], as: UTF8.self) }
    #expect(words.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test func keepsCapitalsWhenAsked() {
    var scanner = WordScanner(lowercase: false)
    for text in ["Red MUG", "Röd MUG"] {
      let bytes = Array(text.utf8)
      scanner.scan(bytes, 0..<bytes.count)
      let words = scanner.words.map { String(decoding: scanner.bytes[$0], as: UTF8.self) }
      #expect(words == text.split(separator: " ").map(String.init))
    }
  }
}
