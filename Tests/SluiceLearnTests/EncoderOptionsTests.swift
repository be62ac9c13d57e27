import FoundationEssentials
import SluiceFrame
import SluiceLearn
import Testing

/// What the options of one-hot and TF-IDF do; Tests/Interop compares many texts with scikit-learn.
struct EncoderOptionsTests {
  let rows = tableOf([
    "t": Column(texts: ["b", "c", "b", "a", "c", "c", "d"]),
    "n": Column(.number([1, 2, 2, 2, 2, 2, 2])), "i": Column(.integer([5, 5, 5, 5, 5, 5, 5])),
  ])

  func oneHot(_ threshold: Threshold?, _ unknown: OneHotBlock.Unknown = .ignore) throws -> Encoder {
    try OneHot.fit(
      rows, columns: ["t", "n", "i"], options: .init(unknown: unknown, minFrequency: threshold))
  }

  @Test func infrequentCategoriesShareTheLastColumn() throws {
    let encoder = try oneHot(.count(2))
    #expect(encoder.featureNames == ["t=b", "t=c", "t:infrequent", "n=2.0", "n:infrequent", "i=5"])
    #expect((0..<6).map(encoder.featureName) == encoder.featureNames)
    let matrix = try encoder.transform(rows)
    #expect(matrix.rowOffsets == [0, 3, 6, 9, 12, 15, 18, 21])
    #expect(
      matrix.columnIndices == [0, 4, 5, 1, 3, 5, 0, 3, 5, 2, 3, 5, 1, 3, 5, 1, 3, 5, 2, 3, 5])
    #expect(try encoder.transform(rows, block: 1).columnIndices == [1, 0, 0, 0, 0, 0, 0])
    #expect(try encoder.rows(of: rows, only: ["t"]).columnIndices == [0, 1, 0, 2, 1, 1, 2])
  }

  @Test func sharesAreOfRows() throws {
    // 0.3 · 7 = 2.1 rows.
    #expect(try oneHot(.fraction(0.3)).featureNames.prefix(2) == ["t=c", "t:infrequent"])
    #expect(
      try oneHot(.count(100)).featureNames == ["t:infrequent", "n:infrequent", "i:infrequent"])
    #expect(try oneHot(.count(1)) == oneHot(nil))
    for threshold: Threshold in [.count(0), .fraction(-0.1), .fraction(1.5), .fraction(.nan)] {
      #expect(throws: FrameError.self) { try oneHot(threshold) }
    }
  }

  @Test func unknownCategoriesCountAsInfrequentWhereAsked() throws {
    let other = tableOf([
      "t": Column(texts: ["z", "a", "b"]), "n": Column(.number([7, 1, 2])),
      "i": Column(.integer([0, 5, 0])),
    ])
    func columns(_ unknown: OneHotBlock.Unknown) throws -> [Int32] {
      try oneHot(.count(2), unknown).transform(other).columnIndices
    }
    #expect(try columns(.ignore) == [2, 4, 5, 0, 3])
    // Column "i" has no infrequent categories.
    #expect(try columns(.other) == [2, 4, 2, 4, 5, 0, 3])
    let error = #expect(throws: FrameError.self) { try columns(.error) }
    #expect(error?.message == "column 't', row 1: 'z' is not a known category")
    #expect(try oneHot(.count(2), .error).transform(rows).storedCount == 21)
    guard case .oneHot(let block) = try oneHot(.count(2), .other).blocks[0] else { return }
    #expect(try block.unknownRows(of: other) == [0])
  }

  @Test func onlyWhatIsNewIsWrittenAsVersion2() throws {
    for (encoder, version) in [
      (try oneHot(nil), 1), (try oneHot(nil, .error), 1), (try oneHot(nil, .other), 2),
      (try oneHot(.count(2)), 2), (try tfidf(.init(minDF: .fraction(0.1), maxDF: .count(9))), 1),
      (try tfidf(.init(analysis: TextAnalysis(lowercase: false))), 1),
      (try tfidf(.init(analysis: TextAnalysis(ngrams: 1...2, stopWords: ["red", "é"]))), 2),
      (try tfidf(.init(weighting: TermWeighting(sublinear: true))), 2),
      (try tfidf(.init(weighting: TermWeighting(norm: .none))), 2),
    ] {
      #expect(encoder.json["version"] == .integer(version))
      let back = try Encoder(json: JSONValue(decoding: encoder.json.encoded()))
      #expect(back == encoder)
      #expect(back.json.encoded() == encoder.json.encoded())
    }
  }

  @Test(arguments: [
    (
      #""kind":"one-hot","type":"text","categories":["a"],"infrequent":[]"#,
      "'infrequent' is an empty list"
    ),
    (
      #""kind":"one-hot","type":"text","categories":["a"],"infrequent":["c","b"]"#,
      "'infrequent' are not sorted"
    ),
    (
      #""kind":"one-hot","type":"integer","categories":[1],"infrequent":[0,1]"#,
      "an 'infrequent' category is in 'categories' too"
    ),
    (
      #""kind":"tfidf","terms":[],"idf":[],"ngram-range":[2,1]"#,
      "'ngram-range' is not two rising numbers of words"
    ),
    (
      #""kind":"tfidf","terms":[],"idf":[],"norm":"l3""#, "'norm' is none of l2, l1 and none"
    ),
  ])
  func damagedMembersSayWhere(members: String, message: String) throws {
    let text =
      #"{"format":"sluice-encoder","version":2,"columns":0,"blocks":[{"column":"c","#
      + #""lowercase":true,"handle-unknown":"other",\#(members)}]}"#
    let json = try JSONValue(decoding: Data(text.utf8))
    let error = #expect(throws: FrameError.self) { try Encoder(json: json) }
    #expect(error?.message == "block 1 of the encoder: \(message)")
  }

  let texts = tableOf([
    "d": Column(texts: ["Red red HEART", "the red mug", "mug é the heart", "", "a . b"])
  ])

  func tfidf(_ options: TFIDF.Options) throws -> Encoder {
    try TFIDF.fit(texts, column: "d", options: options)
  }

  func terms(_ options: TFIDF.Options) throws -> [String] {
    try tfidf(options).featureNames.map { String($0.dropFirst(2)) }
  }

  @Test func limitsPickTerms() throws {
    #expect(try terms(.init(minDF: .count(2), maxDF: .count(2))) == ["heart", "mug", "red", "the"])
    #expect(throws: FrameError.self) { try terms(.init(maxDF: .fraction(0.2))) }
    #expect(try terms(.init(maxFeatures: 1)) == ["red"])
    // The others are there twice: the first in the alphabet stay.
    #expect(try terms(.init(maxFeatures: 3)) == ["heart", "mug", "red"])
    #expect(try terms(.init(maxFeatures: 100)).count == 4)
  }

  @Test func wordsAreJoinedWithoutStopWords() throws {
    let analysis = TextAnalysis(ngrams: 2...3, stopWords: ["the", "the"])
    #expect(
      try terms(.init(analysis: analysis)) == [
        "mug heart", "red heart", "red mug", "red red", "red red heart",
      ])
    #expect(
      try terms(.init(analysis: TextAnalysis(stopWords: ["the"]))) == ["heart", "mug", "red"])
    #expect(StopWords.english.count == 318)
    #expect(StopWords.english == Set(StopWords.english).sorted())
    let lower = TextAnalysis()
    #expect(lower.canOccur("the") && lower.canOccur("größe"))
    for word in ["The", "a", "don't", "two words", ""] { #expect(!lower.canOccur(word)) }
    #expect(TextAnalysis(lowercase: false).canOccur("The"))
  }

  @Test func weightsAndNorms() throws {
    func first(_ weighting: TermWeighting) throws -> [Float] {
      let matrix = try tfidf(.init(minDF: .count(2), weighting: weighting)).transform(texts)
      return Array(matrix.values.prefix(2))
    }
    // All four terms are in 2 of 5 texts: idf = ln(6/3) + 1; the first row has heart once, red twice.
    let idf: Float = 1.6931472
    #expect(try first(.init(norm: .none)) == [idf, 2 * idf])
    #expect(try first(.init(norm: .l1)) == [1 / 3, 2 / 3])
    #expect(try first(.init(sublinear: true, norm: .none))[1] == 2.8667474)
  }

  @Test func impossibleLimitsSayWhy() {
    func message(_ options: TFIDF.Options) -> String? {
      #expect(throws: FrameError.self) { try tfidf(options) }?.message
    }
    #expect(
      message(.init(minDF: .count(3), maxDF: .fraction(0.5)))
        == "max-df allows fewer of the 5 texts of column 'd' than min-df needs")
    #expect(
      message(.init(maxDF: .count(1)))
        == "after pruning by min-df and max-df no words of column 'd' remain")
    #expect(message(.init(maxDF: .count(0))) == "max-df 0 is less than 1")
    #expect(message(.init(maxFeatures: 0)) == "max-features 0 is less than 1")
    #expect(message(.init(analysis: TextAnalysis(ngrams: 9...9))) == "column 'd' has no words")
  }
}
