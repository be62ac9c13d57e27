import SluiceFrame
import SluiceTestSupport
import Testing

struct SparseMatrixKernelTests {
  @Test func matricesStandSideBySide() throws {
    let one = matrix([[(0, 1), (2, 0)], [], [(1, -2)]], columns: 3)
    let two = matrix([[], [(0, 5)], [(0, 6)]], columns: 1)
    let none = matrix([[], [], []], columns: 0)
    let all = try stacked([one, none, two, one])
    #expect(
      all
        == matrix(
          [[(0, 1), (2, 0), (4, 1), (6, 0)], [(3, 5)], [(1, -2), (3, 6), (5, -2)]], columns: 7))
    #expect(try stacked([one]) == one)
  }

  @Test func matricesThatDoNotFitSayWhy() {
    let (two, three) = (matrix([[], []], columns: 1), matrix([[], [], []], columns: 1))
    let error = #expect(throws: FrameError.self) {
      try stacked([two, two, three])
    }
    #expect(error?.message == "matrix 1 has 2 rows, matrix 3 has 3")
    #expect(throws: FrameError.self) { try stacked([]) }
    let wide = matrix([[]], columns: Int(Int32.max))
    let tooWide = #expect(throws: FrameError.self) {
      try stacked([wide, wide])
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
    let stacked = try stacked([
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

  /// Every kind of block against the rows it stands for: laid out, taken in any order, and written.
  @Test func blocksEqualTheRowsTheyStandFor() throws {
    var random = SeededGenerator(seed: 11)
    let rowCount = 20_000
    func codes(_ count: UInt64) -> [Int32] {
      (0..<rowCount).map { _ in Int32(random.next() % count) }
    }
    let (ids, words, other) = (codes(4), codes(3), codes(2))
    let places: [Int32] = [1, -1, 0, 2]
    var patterns = RowPatterns()
    for pattern in [[(0, 0.5), (2, -1)], [], [(1, 0)]] as [[(Int32, Float)]] {
      patterns.columns += pattern.map(\.0)
      patterns.values += pattern.map(\.1)
      patterns.starts.append(patterns.columns.count)
    }
    let numbers = (0..<rowCount).map { _ in Float(random.next() % 5) }
    let sparse = matrix(other.map { $0 == 0 ? [] : [(1, 7)] }, columns: 2)
    let left = BlockMatrix(
      [.single(codes: ids, columns: places), .repeated(codes: words, patterns: patterns)],
      rowCount: rowCount, columnCount: 3)
    let right = BlockMatrix(
      [.dense(column: 0, values: numbers)], rowCount: rowCount, columnCount: 1)
    // The words' columns follow those of the ids.
    let moved = try BlockMatrix.stackedHorizontally([
      BlockMatrix(
        [.single(codes: ids, columns: places)], rowCount: rowCount, columnCount: 3),
      BlockMatrix(
        [.repeated(codes: words, patterns: patterns)], rowCount: rowCount, columnCount: 3),
      right, BlockMatrix(sparse),
    ])
    #expect(left.storedCount == moved.storedCount - right.storedCount - sparse.storedCount)
    let expected = (0..<rowCount).map { row -> [(Int32, Float)] in
      let place = places[Int(ids[row])]
      var entries: [(Int32, Float)] = place < 0 ? [] : [(place, Float(1))]
      let code = Int(words[row])
      for entry in patterns.starts[code]..<patterns.starts[code + 1] {
        entries.append((3 + patterns.columns[entry], patterns.values[entry]))
      }
      entries.append((6, numbers[row]))
      return entries + (other[row] == 0 ? [] : [(Int32(8), Float(7))])
    }
    #expect(moved.laid == matrix(expected, columns: 9))
    #expect(moved.storedCount == moved.laid.storedCount)
    #expect(moved.sparsity == moved.laid.sparsity)
    let order = (0..<17_000).map { _ in Int32(random.next() % UInt64(rowCount)) }
    let taken = moved.selecting(rows: order)
    #expect(taken.laid == matrix(order.map { expected[Int($0)] }, columns: 9))
    #expect(taken.storedCount == taken.laid.storedCount)
    try expectEqualFiles(taken)
    try expectEqualFiles(moved.selecting(rows: []))
    // As many as are divided among threads.
    let many = (0..<1_048_577).map { _ in Int32(random.next() % UInt64(rowCount)) }
    let one = moved.selecting(rows: many, threads: 1).laid
    for threads in [2, 3, 8] {
      #expect(moved.selecting(rows: many, threads: threads).laid == one)
      #expect(
        Labels(numbers).selecting(rows: many, threads: threads).values
          == many.map { numbers[Int($0)] })
    }
  }

  /// What is written from blocks is what is written from rows laid out before.
  private func expectEqualFiles(_ blocks: BlockMatrix) throws {
    let laid = blocks.laid
    for limit in [0xFFFF_FFFF, 1000] {
      let banded = try bytes { sink in
        try blocks.writeNumPy(to: &sink, zip64Limit: limit)
      }
      let whole = try bytes { sink in try laid.writeNumPy(to: &sink, zip64Limit: limit) }
      #expect(banded == whole)
    }
    let archive = try FormatFixture.numPy(laid)
    #expect(try SparseMatrix(numPy: archive.span, name: "m") == laid)
    let labels = Labels((0..<blocks.rowCount).map(Float.init))
    for labels in [labels, nil] {
      let records = BlockRecords(matrix: blocks, labels: labels)
      let whole = records.laid
      let expected = try bytes { sink in try whole.writeRecordIO(to: &sink) }
      #expect(try bytes { sink in try records.writeRecordIO(to: &sink) } == expected)
    }
  }

  private func bytes(_ write: (inout MemorySink) throws -> Void) throws -> [UInt8] {
    var sink = MemorySink()
    try write(&sink)
    return sink.bytes
  }

  private func stacked(_ matrices: [SparseMatrix]) throws -> SparseMatrix {
    try BlockMatrix.stackedHorizontally(matrices.map(BlockMatrix.init)).laid
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
