import SluiceFrame
import SluiceLearn
import Testing

@Suite("recommending items")
struct RecommenderTests {
  private let itemColumns = 40
  private let customerColumns = 20

  /// Rows whose columns all lie in one range of the model's columns.
  private func side(
    _ fixtures: inout LearningFixtures, rows: Int, from first: Int, count: Int
  ) -> SparseMatrix {
    let narrow = fixtures.matrix(rows: rows, columns: count, most: 4)
    return SparseMatrix(
      rowCount: rows, columnCount: itemColumns + customerColumns, rowOffsets: narrow.rowOffsets,
      columnIndices: narrow.columnIndices.map { $0 + Int32(first) }, values: narrow.values)
  }

  /// The row that holds the features of a customer and of an item, by rising column.
  private func pairs(_ items: SparseMatrix, _ customers: SparseMatrix) -> SparseMatrix {
    var offsets = [0]
    var indices: [Int32] = []
    var values: [Float] = []
    for customer in 0..<customers.rowCount {
      for item in 0..<items.rowCount {
        for (matrix, row) in [(items, item), (customers, customer)] {
          let range = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
          indices += matrix.columnIndices[range]
          values += matrix.values[range]
        }
        offsets.append(indices.count)
      }
    }
    return SparseMatrix(
      rowCount: offsets.count - 1, columnCount: items.columnCount, rowOffsets: offsets,
      columnIndices: indices, values: values)
  }

  @Test(arguments: InstanceNormalization.allCases, [5, 64])
  func findsWhatPredictingAllPairsFinds(
    normalization: InstanceNormalization, factors: Int
  ) throws {
    var fixtures = LearningFixtures(seed: 61)
    let model = fixtures.model(
      columns: itemColumns + customerColumns, factors: factors, normalization: normalization)
    let items = side(&fixtures, rows: 83, from: 0, count: itemColumns)
    let customers = side(&fixtures, rows: 31, from: itemColumns, count: customerColumns)
    let excluded = (0..<31).map { customer in
      (0..<83 as Range<Int32>).filter { (Int($0) * 7 + customer) % 5 == 0 }
    }
    let predictions = try model.predict(pairs(items, customers))
    let scale = predictions.map(abs).max() ?? 1
    let recommender = try Recommender(model: model, items: items)
    let found = try recommender.recommend(to: customers, top: 10, excluding: excluded)
    #expect(found.customerCount == 31)
    for customer in 0..<31 {
      let range = found.offsets[customer]..<found.offsets[customer + 1]
      #expect(range.count == 10)
      let allowed = (0..<83).filter { !excluded[customer].contains(Int32($0)) }
      let best = allowed.map { predictions[customer * 83 + $0] }.sorted(by: >)
      for (rank, place) in range.enumerated() {
        let item = Int(found.items[place])
        #expect(allowed.contains(item))
        #expect(abs(found.scores[place] - predictions[customer * 83 + item]) < 1e-5 * scale)
        #expect(abs(found.scores[place] - best[rank]) < 1e-5 * scale)
      }
      #expect(Set(found.items[range]).count == 10)
    }
    for threads in [2, 3] {
      #expect(
        try recommender.recommend(
          to: customers, top: 10, excluding: excluded, threads: threads) == found)
    }
  }

  @Test func equalScoresComeByItem() throws {
    let model = FactorizationMachine(
      columnCount: 4, factorCount: 1, bias: 0, linear: [1, 2, 1, 0], factors: [0, 0, 0, 0],
      instanceNormalization: .none)
    // Items by their column: 0 1 2 0 1 2 …
    let items = SparseMatrix(
      rowCount: 20, columnCount: 4, rowOffsets: Array(0...20),
      columnIndices: (0..<20).map { Int32($0 % 3) }, values: Array(repeating: 1, count: 20))
    let customer = SparseMatrix(
      rowCount: 1, columnCount: 4, rowOffsets: [0, 1], columnIndices: [3], values: [1])
    let recommender = try Recommender(model: model, items: items)
    #expect(
      try recommender.recommend(to: customer, top: 9).items == [1, 4, 7, 10, 13, 16, 19, 0, 2])
    let most = Array(0..<18 as Range<Int32>)
    let rest = try recommender.recommend(to: customer, top: 5, excluding: [most])
    #expect(rest.items == [19, 18])
    #expect(rest.offsets == [0, 2])
    #expect(rest.scores == [2, 1])
  }

  @Test func candidatesAreChosenAmong() throws {
    var fixtures = LearningFixtures(seed: 63)
    let model = fixtures.model(
      columns: itemColumns + customerColumns, factors: 7, normalization: .squaredNorm)
    let items = side(&fixtures, rows: 70, from: 0, count: itemColumns)
    let customers = side(&fixtures, rows: 9, from: itemColumns, count: customerColumns)
    let excluded = (0..<9).map { customer in
      (0..<70 as Range<Int32>).filter { (Int($0) + customer) % 3 == 0 }
    }
    let whole = try Recommender(model: model, items: items)
      .recommend(to: customers, top: 70, excluding: excluded)
    for candidates in [
      [], [4], Array(stride(from: 1, to: 70, by: 2)), Array(0..<70 as Range<Int32>),
    ] {
      let found = try Recommender(model: model, items: items, candidates: candidates)
        .recommend(to: customers, top: 5, excluding: excluded)
      for customer in 0..<9 {
        let all = whole.offsets[customer]..<whole.offsets[customer + 1]
        let expected = all.filter { candidates.contains(whole.items[$0]) }.prefix(5)
        let range = found.offsets[customer]..<found.offsets[customer + 1]
        #expect(Array(found.items[range]) == expected.map { whole.items[$0] })
        #expect(Array(found.scores[range]) == expected.map { whole.scores[$0] })
      }
    }
  }

  @Test func refusesWhatCannotBe() throws {
    var fixtures = LearningFixtures(seed: 62)
    let model = fixtures.model(columns: 60, factors: 2, normalization: .squaredNorm)
    let items = side(&fixtures, rows: 5, from: 0, count: itemColumns)
    let customers = side(&fixtures, rows: 3, from: itemColumns, count: customerColumns)
    let recommender = try Recommender(model: model, items: items)
    #expect(throws: LearnError.self) { try recommender.recommend(to: customers, top: 0) }
    #expect(throws: LearnError.self) { try recommender.recommend(to: items, top: 1) }
    #expect(throws: LearnError.self) {
      try recommender.recommend(to: customers, top: 1, excluding: [[]])
    }
    let narrow = fixtures.matrix(rows: 2, columns: 3, most: 1)
    #expect(throws: LearnError.self) { try recommender.recommend(to: narrow, top: 1) }
    #expect(throws: LearnError.self) { try Recommender(model: model, items: narrow) }
    let nobody = SparseMatrix(
      rowCount: 0, columnCount: 60, rowOffsets: [0], columnIndices: [], values: [])
    #expect(try recommender.recommend(to: nobody, top: 3).items.isEmpty)
    #expect(
      try Recommender(model: model, items: nobody).recommend(to: customers, top: 3).offsets
        == [0, 0, 0, 0])
  }
}
