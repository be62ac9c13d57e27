import SluiceFrame

/// Cuts texts into terms as scikit-learn's `CountVectorizer` does: words, less stop words, joined by spaces.
struct TermScanner {
  private var scanner: WordScanner
  private let ngrams: ClosedRange<Int>
  private let stopWords: TermTable?
  /// Whether terms are the words as they stand in the text.
  private let isPlain: Bool
  private var kept: [Range<Int>] = []
  private var joined: [UInt8] = []
  private var joinedTerms: [Range<Int>] = []

  init(_ analysis: TextAnalysis) {
    scanner = WordScanner(lowercase: analysis.lowercase)
    ngrams = analysis.ngrams
    stopWords = analysis.stopWords.count == 0 ? nil : TermTable(analysis.stopWords)
    isPlain = analysis.ngrams == 1...1
  }

  /// The bytes that `terms` are ranges of.
  var bytes: [UInt8] { isPlain ? scanner.bytes : joined }
  /// The terms of the last text, each as often as it is there.
  var terms: [Range<Int>] { isPlain && stopWords == nil ? scanner.words : joinedTerms }

  /// Finds the terms of the UTF-8 text `text[range]`. O(bytes · terms' longest number of words).
  mutating func scan(_ text: [UInt8], _ range: Range<Int>) {
    scanner.scan(text, range)
    if isPlain {
      if let stopWords {
        joinedTerms = scanner.words.filter { stopWords.find(scanner.bytes, $0) < 0 }
      }
      return
    }
    kept.removeAll(keepingCapacity: true)
    for word in scanner.words {
      if let stopWords, stopWords.find(scanner.bytes, word) >= 0 { continue }
      kept.append(word)
    }
    join()
  }

  /// All words in one row, with spaces between, so that every term is a range of it.
  private mutating func join() {
    joined.removeAll(keepingCapacity: true)
    joinedTerms.removeAll(keepingCapacity: true)
    for index in kept.indices {
      if index > 0 { joined.append(UInt8(ascii: " ")) }
      let start = joined.count
      joined.append(contentsOf: scanner.bytes[kept[index]])
      kept[index] = start..<joined.count
    }
    for length in ngrams {
      if length > kept.count { break }
      for first in 0...(kept.count - length) {
        joinedTerms.append(kept[first].lowerBound..<kept[first + length - 1].upperBound)
      }
    }
  }
}
