import Glibc
package import SluiceFrame

/// Fits weighted counts of the words, or rows of words, of a text column: scikit-learn's `TfidfVectorizer`.
package enum TFIDF {
  /// What counts as a document; the raw values are those of YAML.
  package enum Documents: String, Sendable, CaseIterable {
    /// Each different text once.
    case distinct
    /// The text of each row.
    case rows
  }

  package struct Options: Sendable, Equatable {
    /// In how many documents a term must be.
    package var minDF: Threshold
    /// In how many documents a term may be at most; nil for no limit.
    package var maxDF: Threshold?
    /// How many of the terms are kept, those that occur most often; nil for all.
    package var maxFeatures: Int?
    package var fitOn: Documents
    package var analysis: TextAnalysis
    package var weighting: TermWeighting

    package init(
      minDF: Threshold = .count(1), maxDF: Threshold? = nil, maxFeatures: Int? = nil,
      fitOn: Documents = .distinct, analysis: TextAnalysis = TextAnalysis(),
      weighting: TermWeighting = TermWeighting()
    ) {
      self.minDF = minDF
      self.maxDF = maxDF
      self.maxFeatures = maxFeatures
      self.fitOn = fitOn
      self.analysis = analysis
      self.weighting = weighting
    }
  }

  /// The terms of a text column, sorted by code point, with their inverse document frequency ln((1+n)/(1+df)) + 1.
  ///
  /// - Throws: `.empty` without rows, without words, and when the limits leave no term; `.noColumn`, `.wrongType`;
  ///   `.outOfRange` for missing values and for limits that cannot be; `.tooLarge` for more than `termLimit` terms,
  ///   which is smaller only in tests.
  package static func fit(
    _ table: Table, column name: String, options: Options = Options(),
    termLimit: Int = Int(Int32.max)
  ) throws(FrameError) -> Encoder {
    try options.minDF.check("min-df")
    try options.maxDF?.check("max-df")
    if let limit = options.maxFeatures, limit < 1 {
      throw FrameError(.outOfRange, "max-features \(limit) is less than 1")
    }
    let coded = try texts(of: try table.column(name), named: name)
    guard table.rowCount > 0 else {
      throw FrameError(.empty, "column '\(name)' has no rows to take words from")
    }
    var weights = [Int](repeating: options.fitOn == .rows ? 0 : 1, count: coded.codeCount)
    if options.fitOn == .rows { for code in coded.codes { weights[Int(code)] += 1 } }
    let documentCount = options.fitOn == .rows ? table.rowCount : coded.occurring.count

    let vocabulary = try Vocabulary(
      coded, weights: weights, options.analysis, column: name, limit: termLimit)
    guard vocabulary.table.count > 0 else {
      throw FrameError(.empty, "column '\(name)' has no words", hint: noWords(options.analysis))
    }
    let kept = try vocabulary.kept(options, column: name, documentCount: documentCount)
    let terms = vocabulary.table.terms.sorted(kept)
    let inverse = (0..<terms.count).map { index in
      let term = vocabulary.table.find(
        terms.bytes, terms.offsets[index]..<terms.offsets[index + 1])
      return idf(frequency: vocabulary.documentFrequencies[Int(term)], of: documentCount)
    }
    return try Encoder([
      .tfidf(
        TFIDFBlock(
          name, terms: terms, idf: inverse, analysis: options.analysis,
          weighting: options.weighting))
    ])
  }

  /// ln((1+n)/(1+df)) + 1, in the order in which scikit-learn computes it.
  private static func idf(frequency: Int, of documents: Int) -> Double {
    log((Double(documents) + 1) / (Double(frequency) + 1)) + 1
  }

  private static func noWords(_ analysis: TextAnalysis) -> String {
    let word = "a word has two letters or digits or more"
    if analysis.ngrams.lowerBound > 1 {
      return word + ", and no text has \(analysis.ngrams.lowerBound) words in a row"
    }
    return analysis.stopWords.count == 0 ? word : word + "; perhaps all are stop words"
  }

  /// The text column as codes.
  static func texts(of column: Column, named name: String) throws(FrameError) -> CodedColumn {
    guard column.type == .text else {
      throw FrameError(
        .wrongType, "column '\(name)' is \(column.type.rawValue), a column of text is needed")
    }
    return try CodedColumn(column, named: name)
  }
}
