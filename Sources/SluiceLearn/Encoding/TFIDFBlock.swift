package import SluiceFrame

/// One matrix column for every term; each row has count · idf of its text's terms, normed.
///
/// Computed in double in scikit-learn's order (products, sum by rising column, root, quotients), then rounded
/// to float32. A text without known terms gives an empty row.
package struct TFIDFBlock: Sendable, Equatable {
  package let column: String
  /// Sorted by code point.
  package let terms: TextDictionary
  /// The weight of each term.
  package let idf: [Double]
  package let analysis: TextAnalysis
  package let weighting: TermWeighting

  /// - Precondition: `terms` are sorted, and each has a finite weight.
  package init(
    _ column: String, terms: TextDictionary, idf: [Double], analysis: TextAnalysis,
    weighting: TermWeighting = TermWeighting()
  ) {
    precondition(terms.isSorted, "the terms of '\(column)' are not sorted")
    precondition(terms.count == idf.count, "\(terms.count) terms, \(idf.count) weights")
    self.column = column
    self.terms = terms
    self.idf = idf
    self.analysis = analysis
    self.weighting = weighting
  }

  func rows(of table: Table, firstColumn: Int32) throws(FrameError) -> MatrixBlock {
    let coded = try TFIDF.texts(of: try table.column(column), named: column)
    guard case .text(let texts) = coded.values else { preconditionFailure("text has text values") }
    let known = TermTable(terms)
    var scanner = TermScanner(analysis)
    var patterns = RowPatterns()
    var found: [Int32] = []
    for code in coded.occurring {
      // Codes that no row has get empty patterns.
      while patterns.starts.count <= Int(code) { patterns.starts.append(patterns.columns.count) }
      scanner.scan(texts.bytes, texts.offsets[Int(code)]..<texts.offsets[Int(code) + 1])
      found.removeAll(keepingCapacity: true)
      let bytes = scanner.bytes
      for range in scanner.terms {
        let term = known.find(bytes, range)
        if term >= 0 { found.append(term) }
      }
      append(&found, to: &patterns, firstColumn)
      patterns.starts.append(patterns.columns.count)
    }
    while patterns.starts.count <= coded.codeCount {
      patterns.starts.append(patterns.columns.count)
    }
    return .repeated(codes: coded.codes, patterns: patterns)
  }

  /// Appends the row of a text in which the terms `found` are, each as often as it is there.
  private func append(_ found: inout [Int32], to patterns: inout RowPatterns, _ first: Int32) {
    found.sort()
    var weights: [Double] = []
    var index = 0
    while index < found.count {
      let term = found[index]
      var end = index + 1
      while end < found.count, found[end] == term { end += 1 }
      weights.append(weighting.weight(count: end - index, idf: idf[Int(term)]))
      patterns.columns.append(first + term)
      index = end
    }
    let length = weighting.length(of: weights)
    for weight in weights { patterns.values.append(Float(length == 0 ? weight : weight / length)) }
  }
}
