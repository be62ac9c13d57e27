import SluiceFrame
import SluiceLearn
import Testing

/// Expected values: scikit-learn 1.9 `TfidfVectorizer(min_df=…).fit(…)`, its float64 rows cast to float32.
struct TFIDFTests {
  let texts = [
    "RED HEART mug", "red red RED lantern", "", "a I .", "Größe ÄÖ straße",
    "ΟΔΟΣ ΟΔΟΣ. Σ σίσυφος", "\u{130}stanbul ISTANBUL", "naïve cafe\u{301} café",
    "中文 字符 ½½ x²", "mug_2 2-mug 22", "red HEART mug",
  ]
  /// Every text at least once, three of them again.
  let rows = [0, 1, 0, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 0]

  var table: Table { tableOf(["d": Column(texts: rows.map { texts[$0] })]) }
  var distinct: Table { tableOf(["d": Column(texts: texts)]) }

  @Test func wordsAndWeightsOfDistinctTexts() throws {
    let encoder = try TFIDF.fit(table, column: "d")
    #expect(
      encoder.featureNames.map { String($0.dropFirst(2)) } == [
        "22", "cafe", "café", "größe", "heart", "istanbul", "lantern", "mug", "mug_2", "naïve",
        "red", "stanbul", "straße", "x²", "½½", "äö", "οδος", "σίσυφος", "中文", "字符",
      ])
    let (once, twice, thrice) = (2.791759469228055, 2.386294361119891, 2.09861228866811)
    var weights = Array(repeating: once, count: 20)
    weights[4] = twice
    weights[7] = thrice
    weights[10] = thrice
    #expect(block(encoder)?.idf == weights)

    let matrix = try encoder.transform(distinct)
    #expect(matrix.rowOffsets == [0, 3, 5, 5, 5, 8, 10, 12, 15, 19, 22, 25])
    #expect(
      matrix.columnIndices == [
        4, 7, 10, 6, 10, 3, 12, 15, 16, 17, 5, 11, 1, 2, 9, 13, 14, 18, 19, 0, 7, 8, 4, 7, 10,
      ])
    #expect(
      matrix.values.map(\.bitPattern) == [
        0x3f20_69a9, 0x3f0d_12f3, 0x3f0d_12f3, 0x3ecf_8bce, 0x3f6a_061a, 0x3f13_cd3a,
        0x3f13_cd3a, 0x3f13_cd3a, 0x3f64_f92e, 0x3ee4_f92e, 0x3f35_04f3, 0x3f35_04f3,
        0x3f13_cd3a, 0x3f13_cd3a, 0x3f13_cd3a, 0x3f00_0000, 0x3f00_0000, 0x3f00_0000,
        0x3f00_0000, 0x3f1f_d770, 0x3ef0_4fa6, 0x3f1f_d770, 0x3f20_69a9, 0x3f0d_12f3,
        0x3f0d_12f3,
      ])
    // Rows with the same text have the same entries.
    #expect(try encoder.transform(table) == matrix.selecting(rows: rows.map { Int32($0) }))
  }

  @Test(
    arguments: [
      (
        .init(minDF: .count(2)), ["heart", "mug", "red"],
        [0x1.317217f7d1cf8p+1, 0x1.0c9f53d568186p+1, 0x1.0c9f53d568186p+1],
        [0, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 8], [0, 1, 2, 2, 1, 0, 1, 2],
        [
          0x3f20_69a9, 0x3f0d_12f3, 0x3f0d_12f3, 0x3f80_0000, 0x3f80_0000, 0x3f20_69a9, 0x3f0d_12f3,
          0x3f0d_12f3,
        ]
      ),
      (
        .init(minDF: .fraction(0.2)), ["mug", "red"], [0x1.0c9f53d568186p+1, 0x1.0c9f53d568186p+1],
        [0, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 6], [0, 1, 1, 0, 0, 1],
        [0x3f35_04f3, 0x3f35_04f3, 0x3f80_0000, 0x3f80_0000, 0x3f35_04f3, 0x3f35_04f3]
      ),
      (
        .init(minDF: .count(2), fitOn: .rows), ["heart", "mug", "red", "οδος", "σίσυφος"],
        [
          0x1.0c9f53d568186p+1, 0x1.ea9207870703cp+0, 0x1.ea9207870703cp+0, 0x1.4e020fbf6c69ap+1,
          0x1.4e020fbf6c69ap+1,
        ],
        [0, 3, 4, 4, 4, 4, 6, 6, 6, 6, 7, 10], [0, 1, 2, 2, 3, 4, 1, 0, 1, 2],
        [
          0x3f1c_bd85, 0x3f0f_1f87, 0x3f0f_1f87, 0x3f80_0000, 0x3f64_f92e, 0x3ee4_f92e, 0x3f80_0000,
          0x3f1c_bd85, 0x3f0f_1f87, 0x3f0f_1f87,
        ]
      ),
      (
        .init(minDF: .fraction(0.2), fitOn: .rows), ["heart", "mug", "red"],
        [0x1.0c9f53d568186p+1, 0x1.ea9207870703cp+0, 0x1.ea9207870703cp+0],
        [0, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 8], [0, 1, 2, 2, 1, 0, 1, 2],
        [
          0x3f1c_bd85, 0x3f0f_1f87, 0x3f0f_1f87, 0x3f80_0000, 0x3f80_0000, 0x3f1c_bd85, 0x3f0f_1f87,
          0x3f0f_1f87,
        ]
      ),
    ] as [(TFIDF.Options, [String], [Double], [Int], [Int32], [UInt32])])
  func optionsAreThoseOfScikitLearn(
    options: TFIDF.Options, terms: [String], weights: [Double], offsets: [Int],
    columns: [Int32], bits: [UInt32]
  ) throws {
    let encoder = try TFIDF.fit(table, column: "d", options: options)
    #expect(block(encoder)?.terms.strings == terms)
    #expect(block(encoder)?.idf == weights)
    let matrix = try encoder.transform(distinct)
    #expect(matrix.rowOffsets == offsets)
    #expect(matrix.columnIndices == columns)
    #expect(matrix.values.map(\.bitPattern) == bits)
  }

  @Test func dictionaryEntriesWithoutRowsAreNoDocuments() throws {
    let dictionary = TextDictionary(["unused words", "red mug", "unused", "blue mug"])
    let sparse = tableOf(["d": Column(.text(codes: [3, 1, 3], dictionary: dictionary))])
    let dense = tableOf(["d": Column(texts: ["blue mug", "red mug", "blue mug"])])
    let encoder = try TFIDF.fit(sparse, column: "d")
    #expect(encoder.featureNames == ["d~blue", "d~mug", "d~red"])
    #expect(encoder == (try TFIDF.fit(dense, column: "d")))
    #expect(try encoder.transform(sparse) == encoder.transform(dense))
  }

  @Test func unknownWordsCountForNothing() throws {
    let encoder = try TFIDF.fit(tableOf(["d": Column(texts: ["aa bb"])]), column: "d")
    let matrix = try encoder.transform(tableOf(["d": Column(texts: ["xx", "xx bb yy", ""])]))
    #expect(matrix.rowOffsets == [0, 0, 1, 1])
    #expect(matrix.columnIndices == [1])
    #expect(matrix.values == [1])
  }

  @Test func whatCannotBeFittedSaysWhy() {
    func message(_ column: Column, _ options: TFIDF.Options = .init()) -> String? {
      #expect(throws: FrameError.self) {
        try TFIDF.fit(tableOf(["d": column]), column: "d", options: options)
      }?.message
    }
    #expect(message(Column(.integer([1]))) == "column 'd' is integer, a column of text is needed")
    #expect(message(Column(texts: [])) == "column 'd' has no rows to take words from")
    #expect(message(Column(texts: ["a", "?"])) == "column 'd' has no words")
    #expect(
      message(Column(texts: ["aa", "bb"]), .init(minDF: .count(2)))
        == "no word of column 'd' is in enough of its 2 texts")
    #expect(message(Column(texts: ["aa"]), .init(minDF: .count(0))) == "min-df 0 is less than 1")
    #expect(
      message(Column(texts: ["aa"]), .init(minDF: .fraction(1.5)))
        == "min-df 1.5 is not between 0 and 1")
    let gap = Column(
      .text(codes: [0, 0, 0], dictionary: TextDictionary(["x"])),
      validity: Bitmap(words: [0b100], count: 3))
    #expect(message(gap) == "column 'd' has 2 missing values, the first in row 1")
  }

  /// Many terms, so that the hash table grows, against counting with Swift's dictionaries.
  @Test func randomTextsAreAsANaiveVectoriserMakesThem() throws {
    var random = MersenneTwister(seed: 3)
    let texts = (0..<2000).map { _ in
      (0...random.interval(through: 9)).map { _ in "w\(random.interval(through: 4000))" }
        .joined(separator: " ")
    }
    var frequency: [String: Int] = [:]
    for text in Set(texts) {
      for word in Set(text.split(separator: " ").map(String.init)) {
        frequency[word, default: 0] += 1
      }
    }
    let kept = frequency.filter { $0.value >= 3 }.keys.sorted()
    let table = tableOf(["d": Column(texts: texts)])
    let encoder = try TFIDF.fit(table, column: "d", options: .init(minDF: .count(3)))
    #expect(block(encoder)?.terms.strings == kept)
    let matrix = try encoder.transform(table)
    for (row, text) in texts.enumerated() {
      let words = text.split(separator: " ").map(String.init)
      let expected = kept.indices.filter { words.contains(kept[$0]) }.map { Int32($0) }
      let range = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
      #expect(Array(matrix.columnIndices[range]) == expected)
      let squares = matrix.values[range].reduce(0) { $0 + Double($1) * Double($1) }
      #expect(range.isEmpty || abs(squares - 1) < 1e-6)
    }
  }

  private func block(_ encoder: Encoder) -> TFIDFBlock? {
    if case .tfidf(let block) = encoder.blocks[0] { block } else { nil }
  }
}
