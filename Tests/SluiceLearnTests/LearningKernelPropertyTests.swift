import SluiceFrame
import SluiceLearn
import SluiceTestSupport
import Testing

/// Encoders, splits and metrics on nasty values against what a plain program makes of them.
struct LearningKernelPropertyTests {
  /// The categories of a column, as the plain program orders them, and the place of each row's.
  private func expectOneHot<Value: Hashable>(
    _ column: Column, _ values: [Value], sorted: (Value, Value) -> Bool
  ) throws {
    let table = tableOf(["x": column])
    let encoder = try OneHot.fit(table, columns: ["x"])
    let categories = Set(values).sorted(by: sorted)
    let place = Dictionary(uniqueKeysWithValues: zip(categories, 0..<categories.count))
    let matrix = try encoder.transform(table)
    #expect(matrix.columnCount == categories.count)
    #expect(matrix.columnIndices == values.map { Int32(place[$0]!) })
    #expect(matrix.rowOffsets == Array(0...values.count))
    #expect(matrix.values.allSatisfy { $0 == 1 })
  }

  @Test func seventyThousandCategories() throws {
    var random = SeededGenerator(seed: 1)
    let draws = (0..<70_000).map { Int64($0) }.shuffled(using: &random) + [3, 3, 69_999]
    try expectOneHot(Column(.integer(draws)), draws, sorted: <)
    let far = draws.map { $0 &* 0x2545_F491_4F6C_DD1D }
    try expectOneHot(Column(.integer(far)), far, sorted: <)
    let texts = far.map { Array(String($0, radix: 36).utf8) }
    try expectOneHot(
      Column(texts: texts.map { String(decoding: $0, as: UTF8.self) }), texts
    ) { $0.lexicographicallyPrecedes($1) }
  }

  @Test func extremesAreCategories() throws {
    let integers: [Int64] = [.max, .min, 0, -1, .max, .min + 1, .max - 1]
    try expectOneHot(Column(.integer(integers)), integers, sorted: <)
    try expectOneHot(Column(.integer([.max, .max - 3])), [Int64.max, .max - 3], sorted: <)
    try expectOneHot(Column(.integer([.min, .min + 9])), [Int64.min, .min + 9], sorted: <)
    let numbers: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -0x1p-1030, .greatestFiniteMagnitude, -1e300, 0.1,
    ]
    try expectOneHot(Column(.number(numbers)), numbers.map { $0 + 0 }, sorted: <)
    for wrong in [Double.nan, .infinity, -.infinity] {
      #expect(throws: FrameError.self) {
        try OneHot.fit(tableOf(["x": Column(.number([1, wrong]))]), columns: ["x"])
      }
    }
    let empty = tableOf(["x": Column(.integer([]))])
    #expect(throws: FrameError.self) { try OneHot.fit(empty, columns: ["x"]) }
    let gone = tableOf([
      "x": Column(.integer([0]), validity: Bitmap(repeating: false, count: 1))
    ])
    #expect(throws: FrameError.self) { try OneHot.fit(gone, columns: ["x"]) }
  }

  /// A text of each plane, one of a single byte, and one of 1 MB.
  private static let texts: [String] =
    (UInt32(0)...16).map { plane in
      let scalars = (0..<600).compactMap { Unicode.Scalar(plane << 16 | ($0 * 109 + 0x21)) }
      return String(String.UnicodeScalarView(scalars))
    } + ["a", "ab", "", "_", "aa AA Aa", "e\u{301}é ee"]
    + [String(repeating: "wörter 🧵_7 ", count: 70_000)]

  /// Words as Python's `\b\w\w+\b` finds them in the lowercased text, by scalars.
  private func words(_ text: String) -> [[UInt8]] {
    let scalars = PythonText.lowercased(Array(text.unicodeScalars))
    return scalars.split { !PythonText.isWord($0) }.filter { $0.count > 1 }.map {
      Array(String(String.UnicodeScalarView($0)).utf8)
    }
  }

  @Test func wordsOfEveryPlaneAreCounted() throws {
    let table = tableOf(["t": Column(texts: Self.texts)])
    let options = TFIDF.Options(weighting: TermWeighting(norm: .none))
    let encoder = try TFIDF.fit(table, column: "t", options: options)
    guard case .tfidf(let block) = encoder.blocks[0] else { return #expect(Bool(false)) }
    let all = Set(Self.texts.flatMap(words)).sorted { $0.lexicographicallyPrecedes($1) }
    #expect((0..<block.terms.count).map { Array(block.terms.utf8($0)) } == all)
    let matrix = try encoder.transform(table)
    let place = Dictionary(uniqueKeysWithValues: zip(all, 0..<all.count))
    for (row, text) in Self.texts.enumerated() {
      var counts: [Int32: Int] = [:]
      for word in words(text) { counts[Int32(place[word]!), default: 0] += 1 }
      let range = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
      #expect(Array(matrix.columnIndices[range]) == counts.keys.sorted())
      for index in range {
        let term = matrix.columnIndices[index]
        #expect(matrix.values[index] == Float(Double(counts[term]!) * block.idf[Int(term)]))
      }
    }
  }

  @Test func termsHaveALimit() throws {
    let table = tableOf(["t": Column(texts: ["aa bb", "cc dd", "ee"])])
    #expect(try TFIDF.fit(table, column: "t", termLimit: 5).columnCount == 5)
    let error = #expect(throws: FrameError.self) {
      try TFIDF.fit(table, column: "t", termLimit: 4)
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.message == "the texts of column 't' may have more than 4 different terms")
  }

  @Test func rangesAreFoundAsBySearching() throws {
    let greatest = Double.greatestFiniteMagnitude
    let columns: [[Double]] = [
      [1], [5, 5, 5], [greatest, greatest], [-greatest, -greatest], [-greatest, greatest, 0],
      [0, -0.0, 0x1p-1030], [1, 1 + 1e-15, 3], (0..<500).map { Double($0 * 37 % 101) - 50 },
    ]
    for values in columns {
      let table = tableOf(["x": Column(.number(values))])
      for strategy in BinBlock.Strategy.allCases {
        for bins in [1, 2, 7] {
          let encoder = try Bins.fit(
            table, columns: ["x"], bins: bins, strategy, learningFrom: nil)
          guard case .bins(let block) = encoder.blocks[0] else { return #expect(Bool(false)) }
          #expect(zip(block.edges, block.edges.dropFirst()).allSatisfy { $0 < $1 })
          #expect(block.width >= 1 && block.width <= max(bins, 1))
          #expect(try Encoder(json: encoder.json) == encoder)
          let expected = values.map { value in
            Int32(block.edges.dropFirst().dropLast().count { $0 <= value })
          }
          #expect(try encoder.transform(table).columnIndices == expected)
        }
      }
    }
  }

  @Test func numbersTooFarApartAreNotScaled() throws {
    let wide = tableOf(["x": Column(.number([-1.7e308, 1.7e308, 0]))])
    for method in [Scaling.Method.standard, .minMax] {
      let error = #expect(throws: FrameError.self) {
        try Numeric.scale(wide, columns: ["x"], method, clip: nil, learningFrom: nil)
      }
      #expect(error?.code == .outOfRange)
      #expect(error?.message == "column 'x' has numbers too large to scale, such as 1.7e+308")
    }
    // What is learned from small numbers meets a large one.
    let few = tableOf(["x": Column(.number([1, 2, 3, 1e300]))])
    let encoder = try Numeric.scale(
      few, columns: ["x"], .standard, clip: nil, learningFrom: [0, 1, 2])
    let error = #expect(throws: FrameError.self) { try encoder.transform(few) }
    #expect(
      error?.message == "column 'x', row 4: 1e+300, once scaled, is no number of float32")
  }

  @Test func everyRowIsInOneFoldAndOnePart() throws {
    for rowCount in [2, 3, 5, 64, 1000] {
      for seed in [nil, 0, 42] as [Int?] {
        let all = (0..<rowCount).map { Int32($0) }
        let split = TrainTestSplit(
          testSize: .fraction(0.3), seed: seed ?? 0, shuffle: seed != nil)
        let (train, test) = try split.rows(of: rowCount)
        #expect((train + test).sorted() == all)
        #expect(test.count == Int((0.3 * Double(rowCount)).rounded(.up)))
        let folds = min(rowCount, 5)
        let held = try (0..<folds).flatMap { fold in
          let rows = try KFold(folds: folds, seed: seed).rows(of: rowCount, fold: fold)
          #expect((rows.train + rows.validation).sorted() == all)
          return rows.validation
        }
        #expect(held.sorted() == all)
      }
    }
    #expect(throws: FrameError.self) { try TrainTestSplit().rows(of: Table.maximumRowCount + 1) }
    #expect(throws: FrameError.self) {
      try KFold(folds: 2, seed: nil).rows(of: Table.maximumRowCount + 1, fold: 0)
    }
  }

  /// Pairs of ones and zeros, each looked at: what the area under the curve is.
  @Test func rankingIsThatOfAllPairs() throws {
    var random = SeededGenerator(seed: 6)
    for count in [1, 2, 5, 60, 200] {
      let probabilities = (0..<count).map { _ in
        Float.random(in: 0...1, using: &random) > 0.5 ? Float(random.next() % 5) / 4 : 0.5
      }
      let labels = (0..<count).map { _ in Float(random.next() % 2) }
      var (wins, pairs) = (0.0, 0.0)
      for (one, isOne) in zip(probabilities, labels) where isOne == 1 {
        for (zero, other) in zip(probabilities, labels) where other == 0 {
          pairs += 1
          wins += one > zero ? 1 : one == zero ? 0.5 : 0
        }
      }
      let auc = try ClassificationMetrics(probabilities: probabilities, labels: labels).auc
      #expect((auc == nil) == (pairs == 0))
      if let auc { #expect(abs(auc - wins / pairs) < 1e-12) }
    }
  }

  @Test func noNumberIsNoReasonToStop() {
    for value in [Double.nan, .infinity, -.infinity, 1e308, -1e308] {
      #expect(ExactMath.exponential(value).isNaN == value.isNaN)
      #expect(ExactMath.logistic(value).isNaN == value.isNaN)
      #expect(ExactMath.exponentialM1(value).isNaN == value.isNaN)
      #expect(ExactMath.softplus(value).isNaN == value.isNaN)
    }
    #expect(ExactMath.exponential(-1e308) == 0 && ExactMath.exponential(1e308) == .infinity)
  }
}
