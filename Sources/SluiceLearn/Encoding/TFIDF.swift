import Glibc
package import SluiceFrame

/// Fits weighted word counts of a text column: scikit-learn's `TfidfVectorizer` with its default options.
package enum TFIDF {
  /// How many documents a word must be in.
  package enum Threshold: Sendable, Equatable {
    /// At least 1.
    case count(Int)
    /// A share of the documents, in 0...1.
    case fraction(Double)
  }

  /// What counts as a document; the raw values are those of YAML.
  package enum Documents: String, Sendable, CaseIterable {
    /// Each different text once.
    case distinct
    /// The text of each row.
    case rows
  }

  package struct Options: Sendable, Equatable {
    package var minDF: Threshold
    package var fitOn: Documents
    package var lowercase: Bool

    package init(
      minDF: Threshold = .count(1), fitOn: Documents = .distinct, lowercase: Bool = true
    ) {
      self.minDF = minDF
      self.fitOn = fitOn
      self.lowercase = lowercase
    }
  }

  /// The words of a text column, sorted by code point, with their inverse document frequency ln((1+n)/(1+df)) + 1.
  ///
  /// - Throws: `.empty` without rows, without words, and when `minDF` leaves no word; `.noColumn`, `.wrongType`;
  ///   `.outOfRange` for missing values and for a `minDF` that cannot be.
  package static func fit(
    _ table: Table, column name: String, options: Options = Options()
  ) throws(FrameError) -> Encoder {
    try check(options.minDF)
    let coded = try texts(of: try table.column(name), named: name)
    guard table.rowCount > 0 else {
      throw FrameError(.empty, "column '\(name)' has no rows to take words from")
    }
    var weights = [Int](repeating: options.fitOn == .rows ? 0 : 1, count: coded.codeCount)
    if options.fitOn == .rows { for code in coded.codes { weights[Int(code)] += 1 } }
    let documentCount = options.fitOn == .rows ? table.rowCount : coded.occurring.count

    var (table, frequencies) = (TermTable(), [Int]())
    countDocuments(coded, weights: weights, lowercase: options.lowercase, &table, &frequencies)
    guard table.count > 0 else {
      throw FrameError(
        .empty, "column '\(name)' has no words", hint: "a word has two letters or digits or more")
    }
    let least: Double =
      switch options.minDF {
      case .count(let count): Double(count)
      case .fraction(let share): share * Double(documentCount)
      }
    let kept = frequencies.indices.filter { Double(frequencies[$0]) >= least }.map { Int32($0) }
    guard !kept.isEmpty else {
      throw FrameError(
        .empty, "no word of column '\(name)' is in enough of its \(documentCount) texts",
        hint: "lower min-df; the most common word is in \(frequencies.max() ?? 0)")
    }
    let terms = table.terms.sorted(kept)
    let inverse = (0..<terms.count).map { index in
      let term = table.find(terms.bytes, terms.offsets[index]..<terms.offsets[index + 1])
      return idf(frequency: frequencies[Int(term)], of: documentCount)
    }
    return try Encoder([
      .tfidf(TFIDFBlock(name, terms: terms, idf: inverse, lowercase: options.lowercase))
    ])
  }

  /// ln((1+n)/(1+df)) + 1, in the order in which scikit-learn computes it.
  private static func idf(frequency: Int, of documents: Int) -> Double {
    log((Double(documents) + 1) / (Double(frequency) + 1)) + 1
  }

  private static func countDocuments(
    _ coded: CodedColumn, weights: [Int], lowercase: Bool, _ table: inout TermTable,
    _ frequencies: inout [Int]
  ) {
    guard case .text(let texts) = coded.values else { return }
    var words = WordScanner(lowercase: lowercase)
    var lastSeen: [Int32] = []
    for code in coded.occurring {
      words.scan(texts.bytes, texts.offsets[Int(code)]..<texts.offsets[Int(code) + 1])
      for word in words.words {
        let term = Int(table.insert(words.bytes, word))
        if term == frequencies.count {
          frequencies.append(0)
          lastSeen.append(-1)
        }
        if lastSeen[term] != code {
          lastSeen[term] = code
          frequencies[term] += weights[Int(code)]
        }
      }
    }
  }

  /// The text column as codes.
  static func texts(of column: Column, named name: String) throws(FrameError) -> CodedColumn {
    guard column.type == .text else {
      throw FrameError(
        .wrongType, "column '\(name)' is \(column.type.rawValue), a column of text is needed")
    }
    return try CodedColumn(column, named: name)
  }

  private static func check(_ threshold: Threshold) throws(FrameError) {
    switch threshold {
    case .count(let count) where count < 1:
      throw FrameError(.outOfRange, "min-df \(count) is less than 1")
    case .fraction(let share) where !(share >= 0 && share <= 1):
      throw FrameError(.outOfRange, "min-df \(share) is not between 0 and 1")
    default: break
    }
  }
}
