/// Rows of some columns of a matrix, laid into place only when somebody asks for them.
package enum MatrixBlock: Sendable {
  /// One value of 1 in each row, in the column of the row's code; none where that column is -1.
  case single(codes: [Int32], columns: [Int32])
  /// The pattern of the row's code.
  case repeated(codes: [Int32], patterns: RowPatterns)
  /// Each row's own value in one column, zeros included.
  case dense(column: Int32, values: [Float])
  /// Rows that are laid out already.
  case sparse(SparseMatrix)

  /// The given rows in the given order; a row can be taken more than once.
  func selecting(rows: [Int32], _ crew: WorkCrew) -> MatrixBlock {
    switch self {
    case .single(let codes, let columns):
      .single(codes: picked(codes, rows, crew), columns: columns)
    case .repeated(let codes, let patterns):
      .repeated(codes: picked(codes, rows, crew), patterns: patterns)
    case .dense(let column, let values):
      .dense(column: column, values: picked(values, rows, crew))
    case .sparse(let matrix): .sparse(matrix.selecting(rows: rows))
    }
  }

  /// How many values all rows store.
  var storedCount: Int {
    switch self {
    case .single(let codes, let columns):
      columns.contains(-1)
        ? codes.reduce(0) { $0 + (columns[Int($1)] < 0 ? 0 : 1) } : codes.count
    case .repeated(let codes, let patterns):
      codes.reduce(0) { $0 + patterns.length(Int($1)) }
    case .dense(_, let values): values.count
    case .sparse(let matrix): matrix.storedCount
    }
  }

  /// Whether no row stores more than one value.
  var hasAtMostOne: Bool {
    switch self {
    case .single, .dense: true
    case .repeated, .sparse: false
    }
  }

  /// Adds the length of each row of `band` to its place in `lengths`.
  func addLengths(of band: Range<Int>, to lengths: inout MutableSpan<Int>) {
    let start = band.lowerBound
    switch self {
    case .single(let codes, let columns):
      let (codes, columns) = (codes.span, columns.span)
      for row in band where columns[Int(codes[row])] >= 0 { lengths[row - start] += 1 }
    case .repeated(let codes, let patterns):
      let (codes, starts) = (codes.span, patterns.starts.span)
      for row in band {
        let code = Int(codes[row])
        lengths[row - start] += starts[code + 1] - starts[code]
      }
    case .dense:
      for row in band { lengths[row - start] += 1 }
    case .sparse(let matrix):
      let offsets = matrix.rowOffsets.span
      for row in band { lengths[row - start] += offsets[row + 1] - offsets[row] }
    }
  }
}

/// Sparse rows that many rows of a matrix share: pattern `i` is `starts[i]..<starts[i + 1]` of `columns` and `values`.
package struct RowPatterns: Sendable {
  package var starts: [Int] = [0]
  package var columns: [Int32] = []
  package var values: [Float] = []

  package init() {}

  func length(_ pattern: Int) -> Int { starts[pattern + 1] - starts[pattern] }
}
