import SluiceFrame
import SluiceTestSupport
import Testing

/// Blocks side by side against rows put together one value at a time, whatever stands before and behind the rows that are
/// copied in strides.
@Suite struct BlockLayingTests {
  /// What stands between columns with one value in each row.
  enum Middle: CaseIterable {
    case nothing, patterns, gaps, rows, twice
  }

  @Test(arguments: Middle.allCases, [0, 1, 511, 512, 513, 9000])
  func rowsEqualTheirValues(middle: Middle, rowCount: Int) throws {
    for (before, after) in [(0, 0), (1, 0), (0, 1), (3, 2)] {
      var rows = Rows(count: rowCount, seed: UInt64(rowCount + 10 * before + after))
      for _ in 0..<before { rows.addSingle(gaps: false) }
      switch middle {
      case .nothing: break
      case .patterns: rows.addPatterns()
      case .gaps: rows.addSingle(gaps: true)
      case .rows: rows.addSparse()
      case .twice:
        rows.addPatterns()
        rows.addSingle(gaps: true)
        rows.addPatterns()
      }
      for place in 0..<after {
        if place == 0 { rows.addDense() } else { rows.addSingle(gaps: false) }
      }
      if rows.blocks.isEmpty { continue }
      let blocks = try BlockMatrix.stackedHorizontally(rows.blocks)
      #expect(blocks.laid == rows.expected)
      try expectEqualFiles(blocks)
      let order = (0..<rowCount).map { Int32(rowCount - 1 - $0) }
      try expectEqualFiles(blocks.selecting(rows: order))
    }
  }

  /// More rows than those whose starts are kept in memory.
  @Test func manyRowsAreWrittenAsFewAre() throws {
    var rows = Rows(count: 1 << 20 + 1, seed: 5)
    rows.addPatterns()
    rows.addDense()
    try expectEqualFiles(try BlockMatrix.stackedHorizontally(rows.blocks))
  }

  /// What is written from blocks is what is written from rows laid out before, and is read as them.
  private func expectEqualFiles(_ blocks: BlockMatrix) throws {
    let laid = blocks.laid
    var (fromBlocks, fromRows) = (MemorySink(), MemorySink())
    try blocks.writeNumPy(to: &fromBlocks)
    try laid.writeNumPy(to: &fromRows)
    #expect(fromBlocks.bytes == fromRows.bytes)
    #expect(try SparseMatrix(numPy: fromBlocks.bytes.span, name: "m") == laid)
  }
}

/// Blocks of random rows, and the same rows value by value.
private struct Rows {
  private(set) var blocks: [BlockMatrix] = []
  private var entries: [[(column: Int32, value: Float)]]
  private var columnCount: Int32 = 0
  private var random: SeededGenerator
  private var count: Int { entries.count }

  init(count: Int, seed: UInt64) {
    entries = Array(repeating: [], count: count)
    random = SeededGenerator(seed: seed)
  }

  var expected: SparseMatrix {
    var offsets = [0]
    for row in entries { offsets.append(offsets[offsets.count - 1] + row.count) }
    return SparseMatrix(
      rowCount: count, columnCount: Int(columnCount), rowOffsets: offsets,
      columnIndices: entries.flatMap { $0.map(\.column) },
      values: entries.flatMap { $0.map(\.value) })
  }

  mutating func addSingle(gaps: Bool) {
    let columns: [Int32] = gaps ? [2, -1, 0, 1] : [2, 3, 0, 1]
    let codes = codes(below: 4)
    for (row, code) in codes.enumerated() where columns[Int(code)] >= 0 {
      entries[row].append((columnCount + columns[Int(code)], 1))
    }
    add(.single(codes: codes, columns: columns), columns: 4)
  }

  /// Patterns of 0 to 20 values; the last ones are the shortest, so that strides reach behind the end of all.
  mutating func addPatterns() {
    var patterns = RowPatterns()
    for length in [20, 8, 9, 16, 7, 0, 3, 1] {
      for entry in 0..<length {
        patterns.columns.append(Int32(entry))
        patterns.values.append(Float(100 * length + entry))
      }
      patterns.starts.append(patterns.columns.count)
    }
    let codes = codes(below: 8)
    for (row, code) in codes.enumerated() {
      for entry in patterns.starts[Int(code)]..<patterns.starts[Int(code) + 1] {
        entries[row].append((columnCount + patterns.columns[entry], patterns.values[entry]))
      }
    }
    add(.repeated(codes: codes, patterns: patterns), columns: 20)
  }

  mutating func addDense() {
    let values = (0..<count).map { _ in Float(random.next() % 7) }
    for (row, value) in values.enumerated() { entries[row].append((columnCount, value)) }
    add(.dense(column: 0, values: values), columns: 1)
  }

  mutating func addSparse() {
    var offsets = [0]
    var (columns, values): ([Int32], [Float]) = ([], [])
    for row in 0..<count {
      for column in 0..<Int32(random.next() % 4) {
        columns.append(column)
        values.append(Float(random.next() % 100))
        entries[row].append((columnCount + column, values[values.count - 1]))
      }
      offsets.append(columns.count)
    }
    let matrix = SparseMatrix(
      rowCount: count, columnCount: 3, rowOffsets: offsets, columnIndices: columns, values: values)
    add(.sparse(matrix), columns: 3)
  }

  private mutating func codes(below limit: UInt64) -> [Int32] {
    (0..<count).map { _ in Int32(random.next() % limit) }
  }

  private mutating func add(_ block: MatrixBlock, columns: Int32) {
    blocks.append(BlockMatrix([block], rowCount: count, columnCount: Int(columns)))
    columnCount += columns
  }
}
