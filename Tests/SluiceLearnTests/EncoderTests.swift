import FoundationEssentials
import SluiceFrame
import SluiceLearn
import Testing

struct EncoderTests {
  let table = tableOf([
    "code": Column(texts: ["85123A", "10002", "85123A"]), "id": Column(.integer([7, -5, 7])),
    "price": Column(.number([2.5, 0, 0.1])), "ratio": Column(.number([0.1, 1, 0.1])),
    "gift": Column(.boolean([true, false, true])),
    "words": Column(texts: ["white heart", "red \"heart\"\u{1}", "größe / 中文"]),
  ])

  func encoder() throws -> Encoder {
    try .stacked([
      OneHot.fit(table, columns: ["code", "id", "ratio", "gift"]),
      TFIDF.fit(table, column: "words"), Numeric.fit(table, columns: ["price", "id"]),
    ])
  }

  @Test func namesAndPlacesOfColumns() throws {
    let encoder = try encoder()
    #expect(
      encoder.featureNames == [
        "code=10002", "code=85123A", "id=-5", "id=7", "ratio=0.1", "ratio=1.0", "gift=false",
        "gift=true", "words~größe", "words~heart", "words~red", "words~white", "words~中文", "price",
        "id",
      ])
    #expect(encoder.columnCount == 15)
    #expect((0..<15).map(encoder.featureName) == encoder.featureNames)
    #expect(encoder.offsets == [0, 2, 4, 6, 8, 13, 14, 15])
    #expect(encoder.columns(ofBlock: 4) == 8..<13)
    #expect(encoder.sourceColumns == ["code", "id", "ratio", "gift", "words", "price"])
  }

  @Test func directRowsEqualStackedBlocks() throws {
    let encoder = try encoder()
    let blocks = try encoder.blocks.indices.map { try encoder.transform(table, block: $0) }
    let stacked = try BlockMatrix.stackedHorizontally(blocks.map(BlockMatrix.init)).laid
    #expect(try encoder.transform(table) == stacked)
    #expect(try encoder.transform(table).storedCount == 4 * 3 + 6 + 2 * 3)
  }

  @Test func numbersKeepTheirZeros() throws {
    let matrix = try Numeric.matrix(table, columns: ["price", "gift"])
    #expect(matrix.rowOffsets == [0, 2, 4, 6])
    #expect(matrix.columnIndices == [0, 1, 0, 1, 0, 1])
    #expect(matrix.values == [2.5, 1, 0, 0, 0.1, 1])
    let error = #expect(throws: FrameError.self) { try Numeric.fit(table, columns: ["code"]) }
    #expect(error?.message == "column 'code' is text, a column of numbers is needed")
  }

  @Test func jsonReadsBackTheSame() throws {
    let encoder = try encoder()
    let bytes = encoder.json.encoded()
    let back = try Encoder(json: JSONValue(decoding: bytes))
    #expect(back == encoder)
    #expect(back.json.encoded() == bytes)
    #expect(try back.transform(table) == encoder.transform(table))
  }

  @Test func scalesAreKept() throws {
    for method in Scaling.Method.allCases {
      for clip in [nil, (low: 0.2, high: 1.0)] {
        let encoder = try Numeric.scale(
          table, columns: ["price", "id"], method == .log1p ? .none : method, clip: clip,
          learningFrom: [0, 1])
        #expect(try Encoder(json: encoder.json) == encoder)
        #expect(encoder.featureNames == ["price", "id"])
        #expect(encoder.columnCount == 2)
      }
    }
    let logs = try Numeric.scale(
      table, columns: ["price"], .log1p, clip: nil, learningFrom: nil)
    #expect(try Encoder(json: logs.json) == logs)
    let values = try logs.transform(table).values
    #expect(abs(values[0] - 1.252763) < 1e-6)
    #expect(values[1] == 0)
    let below = #expect(throws: FrameError.self) {
      try Numeric.scale(table, columns: ["id"], .log1p, clip: nil, learningFrom: nil)
        .transform(table)
    }
    #expect(below?.message.hasPrefix("column 'id' has -5.0 in row 2, and log1p") == true)
    #expect(throws: FrameError.self) {
      try Numeric.scale(table, columns: ["price"], .standard, clip: nil, learningFrom: [])
    }
  }

  @Test func rangesAreKept() throws {
    let encoder = try Bins.fit(
      table, columns: ["price", "ratio"], bins: 2, .uniform, learningFrom: nil)
    #expect(
      encoder.featureNames == ["price(,1.25)", "price[1.25,)", "ratio(,0.55)", "ratio[0.55,)"])
    #expect(try Encoder(json: encoder.json) == encoder)
    #expect(try encoder.transform(table).columnIndices == [1, 2, 0, 3, 0, 2])
    let constant = try Bins.fit(
      table, columns: ["id"], bins: 5, .quantile, learningFrom: [0, 2])
    #expect(constant.columnCount == 1)
    #expect(try constant.transform(table).columnIndices == [0, 0, 0])
    #expect(throws: FrameError.self) {
      try Bins.fit(table, columns: ["price"], bins: 5, .quantile, learningFrom: [])
    }
  }

  @Test func jsonOfAwkwardNumbersReadsBackTheSame() throws {
    let numbers = [
      -1.7976931348623157e308, -1e22, -0.1, 0, 0x1p-1074, 0.1, 0.30000000000000004, 1,
      4503599627370497.5,
      9007199254740992, 1e15, 1e16, 1e19, 1e300,
    ].sorted()
    let integers: [Int64] = [.min, -1, 0, 1 << 53 + 1, .max]
    let encoder = try Encoder([
      .oneHot(OneHotBlock("n", .number(numbers), unknown: .error)),
      .oneHot(OneHotBlock("i", .integer(integers), unknown: .ignore)),
      .tfidf(
        TFIDFBlock(
          "t", terms: TextDictionary(["a\u{0}b", "é", "😀"]), idf: [1, 1.1, 2],
          analysis: TextAnalysis(lowercase: false))),
    ])
    #expect(try Encoder(json: JSONValue(decoding: encoder.json.encoded())) == encoder)
  }

  @Test func jsonHasTheDocumentedShape() throws {
    let encoder = try Encoder.stacked([
      OneHot.fit(table, columns: ["code"]), Numeric.fit(table, columns: ["price"]),
    ])
    #expect(
      String(decoding: encoder.json.encoded(), as: UTF8.self)
        == #"{"blocks":[{"categories":["10002","85123A"],"column":"code","#
        + #""handle-unknown":"ignore","kind":"one-hot","type":"text"},"#
        + #"{"column":"price","kind":"numeric"}],"columns":3,"format":"sluice-encoder","version":1}"#
    )
  }

  @Test(arguments: [
    (#"[]"#, "not an encoder: its format is not 'sluice-encoder'"),
    (#"{"format":"sluice-model"}"#, "not an encoder: its format is not 'sluice-encoder'"),
    (
      #"{"format":"sluice-encoder","version":3}"#,
      "the encoder's version is not one of the known, 1 to 2"
    ),
    (block(""), "block 1 of the encoder: 'column' is not a text"),
    (block(#""column":"c","kind":"bin""#), "block 1 of the encoder: kind 'bin' is not known"),
    (
      block(
        #""column":"c","kind":"one-hot","type":"text","categories":["b","a"],"handle-unknown":"error""#
      ),
      "block 1 of the encoder: 'categories' are not sorted"
    ),
    (
      block(#""column":"c","kind":"one-hot","type":"integer","categories":[1,2.5]"#),
      "block 1 of the encoder: item 2 of 'categories' is not of type integer"
    ),
    (
      block(#""column":"c","kind":"tfidf","lowercase":true,"terms":["aa"],"idf":[]"#),
      "block 1 of the encoder: there are 1 'terms' and 0 'idf'"
    ),
    (
      block(#""column":"c","kind":"numeric""#, columns: 2),
      "the encoder's blocks have 1 columns, it claims another number"
    ),
  ])
  func damagedJSONSaysWhere(text: String, message: String) throws {
    let json = try JSONValue(decoding: Data(text.utf8))
    let error = #expect(throws: FrameError.self) { try Encoder(json: json) }
    #expect(error?.code == .malformed)
    #expect(error?.message == message)
  }

  private static func block(_ members: String, columns: Int = 1) -> String {
    #"{"format":"sluice-encoder","version":1,"columns":\#(columns),"blocks":[{\#(members)}]}"#
  }

  /// More rows than a band of the writer, against one block at a time.
  @Test func longTablesAreLaidInBands() throws {
    var random = MersenneTwister(seed: 8)
    let rowCount = 10_000
    let draws = (0..<rowCount).map { _ in Int64(random.interval(through: 99)) }
    let long = tableOf([
      "i": Column(.integer(draws)), "n": Column(.number(draws.map { Double($0) / 3 })),
      "t": Column(texts: draws.map { $0 % 3 == 0 ? "" : "word\($0 % 10) word\($0 % 7)" }),
    ])
    let encoder = try Encoder.stacked([
      Numeric.fit(long, columns: ["n"]), TFIDF.fit(long, column: "t"),
      OneHot.fit(long, columns: ["i"]),
    ])
    let matrix = try encoder.transform(long)
    let blocks = try (0..<3).map { try encoder.transform(long, block: $0) }
    #expect(matrix == (try BlockMatrix.stackedHorizontally(blocks.map(BlockMatrix.init)).laid))
    for row in stride(from: 0, to: rowCount, by: 97) {
      let range = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
      let columns = Array(matrix.columnIndices[range])
      #expect(columns == columns.sorted())
      #expect(encoder.featureName(Int(columns.last!)) == "i=\(draws[row])")
      #expect(matrix.values[range].first == Float(Double(draws[row]) / 3))
    }
  }
}
