package import SluiceFrame

/// How texts are cut into terms: single words, or several in a row.
package struct TextAnalysis: Sendable, Equatable {
  /// Whether texts are lowercased before they are cut into words.
  package let lowercase: Bool
  /// How many words in a row make a term, joined by spaces.
  package let ngrams: ClosedRange<Int>
  /// Words that are left out before words are joined; sorted by code point.
  package let stopWords: TextDictionary

  /// - Parameter stopWords: in any order, each as often as may be, compared with words as they are after lowercasing.
  /// - Precondition: `ngrams` begins at 1 or above.
  package init(
    lowercase: Bool = true, ngrams: ClosedRange<Int> = 1...1, stopWords: [String] = []
  ) {
    precondition(ngrams.lowerBound >= 1, "terms of \(ngrams.lowerBound) words")
    self.lowercase = lowercase
    self.ngrams = ngrams
    var distinct = TermTable()
    for word in stopWords {
      let bytes = Array(word.utf8)
      _ = distinct.insert(bytes, bytes.indices)
    }
    self.stopWords = distinct.terms.sorted((0..<distinct.count).map { Int32($0) })
  }

  /// Whether a stop word can ever be left out: it is one word, in the case that texts are brought into.
  package func canOccur(_ stopWord: String) -> Bool {
    var scanner = WordScanner(lowercase: lowercase)
    let bytes = Array(stopWord.utf8)
    scanner.scan(bytes, bytes.indices)
    return scanner.words == [0..<bytes.count] && scanner.bytes == bytes
  }
}
