import SluiceFrame
import SluiceTestSupport
import Testing

struct SparseMatrixKernelTests {
  @Test func matricesStandSideBySide() throws {
    let one = matrix([[(0, 1), (2, 0)], [], [(1, -2)]], columns: 3)
    let two = matrix([[], [(0, 5)], [(0, 6)]], columns: 1)
    let none = matrix([[], [], []], columns: 0)
    let all = try SparseMatrix.stackedHorizontally([one, none, two, one])
    #expect(
      all
        == matrix(
          [[(0, 1), (2, 0), (4, 1), (6, 0)], [(3, 5)], [(1, -2), (3, 6), (5, -2)]], columns: 7))
    #expect(try SparseMatrix.stackedHorizontally([one]) == one)
  }

  @Test func matricesThatDoNotFitSayWhy() {
    let (two, three) = (matrix([[], []], columns: 1), matrix([[], [], []], columns: 1))
    let error = #expect(throws: FrameError.self) {
      try SparseMatrix.stackedHorizontally([two, two, three])
    }
    #expect(error?.message == "matrix 1 has 2 rows, matrix 3 has 3")
    #expect(throws: FrameError.self) { try SparseMatrix.stackedHorizontally([]) }
    let wide = matrix([[]], columns: Int(Int32.max))
    let tooWide = #expect(throws: FrameError.self) {
      try SparseMatrix.stackedHorizontally([wide, wide])
    }
    #expect(tooWide?.code == .tooLarge)
  }

  @Test func rowsAreTakenInTheGivenOrder() {
    let source = matrix([[(0, 1), (2, 0)], [], [(1, -2)]], columns: 3)
    #expect(
      source.selecting(rows: [2, 0, 1, 2])
        == matrix([[(1, -2)], [(0, 1), (2, 0)], [], [(1, -2)]], columns: 3))
    #expect(source.selecting(rows: []) == matrix([], columns: 3))
  }

  /// Random matrices against their dense forms, over more rows than a band of the writer.
  @Test func randomMatricesEqualTheirDenseForms() throws {
    var random = SeededGenerator(seed: 9)
    let rowCount = 9000
    func rows(_ columns: Int32) -> [[(Int32, Float)]] {
      (0..<rowCount).map { _ in
        (0..<columns).filter { _ in random.next() % 3 == 0 }.map {
          ($0, Float(random.next() % 100))
        }
      }
    }
    let (one, two, three) = (rows(4), rows(1), rows(6))
    let stacked = try SparseMatrix.stackedHorizontally([
      matrix(one, columns: 4), matrix(two, columns: 1), matrix(three, columns: 6),
    ])
    let expected = (0..<rowCount).map { row in
      one[row] + two[row].map { ($0.0 + 4, $0.1) } + three[row].map { ($0.0 + 5, $0.1) }
    }
    #expect(stacked == matrix(expected, columns: 11))
    let order = (0..<5000).map { _ in Int32(random.next() % UInt64(rowCount)) }
    #expect(
      stacked.selecting(rows: order) == matrix(order.map { expected[Int($0)] }, columns: 11))
  }

  @Test func labelsComeFromNumbersOnly() throws {
    #expect(try Labels(Column(.integer([16_777_217, -3])), named: "q").values == [16_777_216, -3])
    #expect(try Labels(Column(.number([0.1, 2.5])), named: "q").values == [0.1, 2.5])
    #expect(try Labels(Column(.boolean([true, false])), named: "q").values == [1, 0])
    #expect(Labels([1, 2, 3]).selecting(rows: [2, 0, 2]) == Labels([3, 1, 3]))
    func message(_ column: Column) -> String? {
      #expect(throws: FrameError.self) { try Labels(column, named: "q") }?.message
    }
    let gap = Bitmap(words: [0b01], count: 2)
    #expect(
      message(Column(.integer([1, 0]), validity: gap))
        == "column 'q' has 1 missing value, in row 2")
    #expect(
      message(Column(.number([1, .infinity]))) == "column 'q', row 2: inf is not a finite number")
    #expect(
      message(Column(.number([1e300]))) == "column 'q', row 1: 1e+300 is too large for float32")
    #expect(message(Column(texts: ["1"])) == "column 'q' is text, a column of numbers is needed")
  }

  private func matrix(_ rows: [[(Int32, Float)]], columns: Int) -> SparseMatrix {
    var offsets = [0]
    for row in rows { offsets.append(offsets[offsets.count - 1] + row.count) }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columns, rowOffsets: offsets,
      columnIndices: rows.flatMap { $0.map(\.0) }, values: rows.flatMap { $0.map(\.1) })
  }
}
