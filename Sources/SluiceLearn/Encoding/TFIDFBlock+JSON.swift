import SluiceFrame

extension TFIDFBlock {
  /// Whether it does what version 1 of the format has no word for.
  var needsVersion2: Bool {
    analysis != TextAnalysis(lowercase: analysis.lowercase) || weighting != TermWeighting()
  }

  /// What is as in version 1 is left out.
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "kind": .string("tfidf"), "column": .string(column),
      "lowercase": .boolean(analysis.lowercase),
      "terms": .array(terms.strings.map(JSONValue.string)),
      "idf": .array(idf.map(JSONValue.number)),
    ]
    if analysis.ngrams != 1...1 {
      members["ngram-range"] = .array([
        .integer(analysis.ngrams.lowerBound), .integer(analysis.ngrams.upperBound),
      ])
    }
    if analysis.stopWords.count > 0 {
      members["stop-words"] = .array(analysis.stopWords.strings.map(JSONValue.string))
    }
    if weighting.sublinear { members["sublinear-tf"] = .boolean(true) }
    if weighting.norm != .l2 { members["norm"] = .string(weighting.norm.rawValue) }
    return .object(members)
  }

  /// - Throws: `.malformed`.
  init(_ column: String, _ members: Members) throws(FrameError) {
    let terms = TextDictionary(try members.list("terms", of: "text", \.stringValue))
    let idf = try members.list("idf", of: "number", \.doubleValue)
    guard terms.isSorted else { throw members.error("'terms' are not sorted") }
    guard idf.count == terms.count else {
      throw members.error("there are \(terms.count) 'terms' and \(idf.count) 'idf'")
    }
    guard idf.allSatisfy({ $0.isFinite }) else { throw members.error("an 'idf' is not finite") }
    self.init(
      column, terms: terms, idf: idf, analysis: try TextAnalysis(members),
      weighting: try TermWeighting(members))
  }
}

extension TextAnalysis {
  fileprivate init(_ members: Members) throws(FrameError) {
    var ngrams = 1...1
    if members.value["ngram-range"] != nil {
      let limits: [Int] = try members.list("ngram-range", of: "integer") { value in
        if case .integer(let integer) = value { integer } else { nil }
      }
      guard limits.count == 2, limits[0] >= 1, limits[0] <= limits[1] else {
        throw members.error("'ngram-range' is not two rising numbers of words")
      }
      ngrams = limits[0]...limits[1]
    }
    let stopWords =
      members.value["stop-words"] == nil
      ? [] : try members.list("stop-words", of: "text", \.stringValue)
    self.init(
      lowercase: try members.boolean("lowercase"), ngrams: ngrams, stopWords: stopWords)
  }
}

extension TermWeighting {
  fileprivate init(_ members: Members) throws(FrameError) {
    self.init()
    if members.value["sublinear-tf"] != nil { sublinear = try members.boolean("sublinear-tf") }
    if members.value["norm"] != nil {
      guard let norm = Norm(rawValue: try members.string("norm")) else {
        throw members.error("'norm' is none of l2, l1 and none")
      }
      self.norm = norm
    }
  }
}
