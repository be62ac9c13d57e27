import SluiceFrame
import SluiceLearn
import Testing

/// Expected categories and columns: scikit-learn 1.9 `OneHotEncoder`.
struct OneHotTests {
  let texts = ["b", "a", "Z", "é", "a", "😀", "\u{ffff}", "ab", ""]

  @Test func textsAreSortedByCodePoint() throws {
    let table = tableOf(["t": Column(texts: texts)])
    let encoder = try OneHot.fit(table, columns: ["t"])
    #expect(
      encoder.featureNames
        == ["t=", "t=Z", "t=a", "t=ab", "t=b", "t=é", "t=\u{ffff}", "t=😀"])
    let matrix = try encoder.transform(table)
    #expect(matrix.columnIndices == [4, 2, 1, 5, 2, 7, 6, 3, 0])
    #expect(matrix.rowOffsets == Array(0...9))
    #expect(matrix.values == Array(repeating: 1, count: 9))
    #expect(matrix.columnCount == 8)
  }

  @Test func numbersAreSortedBySize() throws {
    let values = [10, 9, -1.5, 100, 0, -0.0, 9, 1e300, 0x1p-1074]
    let encoder = try OneHot.fit(tableOf(["n": Column(.number(values))]), columns: ["n"])
    #expect(
      categories(encoder) == .number([-1.5, 0, 0x1p-1074, 9, 10, 100, 1e300]))
    #expect(encoder.featureName(4) == "n=10.0")
  }

  @Test(
    arguments: [
      [3, 1, 2, 1], [Int64.max, Int64.min, 0, 0], [1 << 40, 7, 1 << 40, -7], [5],
    ] as [[Int64]])
  func integersNearAndFarAreSorted(values: [Int64]) throws {
    let table = tableOf(["i": Column(.integer(values))])
    let encoder = try OneHot.fit(table, columns: ["i"])
    let expected = Set(values).sorted()
    #expect(categories(encoder) == .integer(expected))
    let matrix = try encoder.transform(table)
    #expect(matrix.columnIndices.map { expected[Int($0)] } == values)
  }

  @Test func booleansAreFalseThenTrue() throws {
    let both = tableOf(["b": Column(.boolean([true, false, true]))])
    let encoder = try OneHot.fit(both, columns: ["b"])
    #expect(encoder.featureNames == ["b=false", "b=true"])
    #expect(try encoder.transform(both).columnIndices == [1, 0, 1])
    let one = tableOf(["b": Column(.boolean([true, true]))])
    #expect(categories(try OneHot.fit(one, columns: ["b"])) == .boolean([true]))
  }

  @Test func dictionaryEntriesWithoutRowsAreNoCategories() throws {
    let dictionary = TextDictionary(["unused", "x", "also unused", "a"])
    let table = tableOf(["t": Column(.text(codes: [3, 1, 3], dictionary: dictionary))])
    let encoder = try OneHot.fit(table, columns: ["t"])
    #expect(encoder.featureNames == ["t=a", "t=x"])
    #expect(try encoder.transform(table).columnIndices == [0, 1, 0])
  }

  @Test func unknownCategoriesAreIgnoredOrNamed() throws {
    let known = tableOf(["t": Column(texts: ["a", "c"]), "i": Column(.integer([1, 2]))])
    let other = tableOf(["t": Column(texts: ["b", "a", "z"]), "i": Column(.integer([2, 9, 1]))])
    let ignoring = try OneHot.fit(known, columns: ["t", "i"])
    let matrix = try ignoring.transform(other)
    #expect(matrix.rowOffsets == [0, 1, 2, 3])
    #expect(matrix.columnIndices == [3, 0, 2])
    let strict = try OneHot.fit(known, columns: ["t"], options: .init(unknown: .error))
    let error = #expect(throws: FrameError.self) { try strict.transform(other) }
    #expect(error?.message == "column 't', row 1: 'b' is not a known category")
    #expect(try strict.transform(known).columnIndices == [0, 1])
  }

  @Test func labelsLeadBackToCategories() throws {
    for values: Categories in [
      .text(TextDictionary(["", "a", "é"])), .integer([-3, 0, 12]), .number([-0.5, 0.1, 1e300]),
      .boolean([false, true]),
    ] {
      for index in 0..<values.count { #expect(values.index(ofLabel: values.label(index)) == index) }
      #expect(values.index(ofLabel: "nothing") == nil)
    }
  }

  @Test func whatCannotBeEncodedSaysWhy() throws {
    let gap = Bitmap(words: [0b101], count: 3)
    let table = tableOf([
      "t": Column(.text(codes: [0, 0, 0], dictionary: TextDictionary(["x"])), validity: gap),
      "n": Column(.number([1, .nan, 2])), "s": Column(.timestamp([1, 2, 3])),
      "i": Column(.integer([1, 2, 3])),
    ])
    func message(_ columns: [String]) -> String? {
      #expect(throws: FrameError.self) { try OneHot.fit(table, columns: columns) }?.message
    }
    #expect(message(["t"]) == "column 't' has 1 missing value, in row 2")
    #expect(message(["n"]) == "column 'n', row 2: nan is not a finite number")
    #expect(message(["s"]) == "column 's' is timestamp, which has no categories")
    #expect(message(["x"]) == "there is no column 'x'")
    #expect(message([]) == "no columns to encode")
    #expect(message(["i", "i"]) == "column 'i' is named twice")
    let encoder = try OneHot.fit(table, columns: ["i"])
    let other = tableOf(["i": Column(texts: ["1"])])
    let error = #expect(throws: FrameError.self) { try encoder.transform(other) }
    #expect(error?.message == "column 'i' is text, the encoder was fitted on integer")
    let empty = tableOf(["i": Column(.integer([]))])
    #expect(throws: FrameError.self) { try OneHot.fit(empty, columns: ["i"]) }
    #expect(try encoder.transform(empty).rowCount == 0)
  }

  /// Against dictionaries of Swift, over random columns of all types.
  @Test func randomColumnsAreAsANaiveEncoderMakesThem() throws {
    var random = MersenneTwister(seed: 11)
    for round in 0..<40 {
      let rowCount = 1 + Int(random.interval(through: 5000))
      let spread = UInt32(1) << UInt32(round % 14)
      let draws = (0..<rowCount).map { _ in Int64(random.interval(through: spread)) }
      let words = draws.map { String($0 &* 7919, radix: 36) }
      let far = draws.map { $0 &* 0x1234_5678_9abc - 5 }
      let numbers = draws.map { Double($0) / 7 - 3 }
      let table = tableOf([
        "i": Column(.integer(draws)), "t": Column(texts: words), "f": Column(.integer(far)),
        "n": Column(.number(numbers)),
      ])
      let encoder = try OneHot.fit(table, columns: ["t", "i", "f", "n"])
      let matrix = try encoder.transform(table)
      let (sortedWords, sortedDraws) = (Set(words).sorted(), Set(draws).sorted())
      let width = sortedDraws.count
      #expect(matrix.columnCount == 4 * width)
      let placeOfWord = Dictionary(uniqueKeysWithValues: zip(sortedWords, 0..<width))
      let place = Dictionary(uniqueKeysWithValues: zip(sortedDraws, 0..<width))
      let expected = zip(words, draws).flatMap { word, draw in
        let number = place[draw]!
        return [placeOfWord[word]!, width + number, 2 * width + number, 3 * width + number]
      }
      #expect(matrix.columnIndices == expected.map { Int32($0) })
    }
  }

  private func categories(_ encoder: Encoder) -> Categories? {
    if case .oneHot(let block) = encoder.blocks[0] { block.categories } else { nil }
  }
}

/// A table with the columns in the order of their names.
func tableOf(_ columns: [String: Column]) -> Table {
  let names = columns.keys.sorted()
  return Table(
    names: names, columns: names.map { columns[$0]! }, rowCount: columns[names[0]]!.count)
}
