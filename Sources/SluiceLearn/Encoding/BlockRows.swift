import SluiceFrame

/// The rows of one block of features, ready to be laid into a matrix; column numbers are those of the whole matrix.
enum BlockRows {
  /// One value of 1 in each row, in the column of the row's code; none where that column is -1.
  case single(codes: [Int32], columns: [Int32])
  /// The pattern of the row's code.
  case repeated(codes: [Int32], patterns: RowPatterns)
  /// Each row's own value in one column, zeros included.
  case dense(column: Int32, values: [Float])

  /// Lays blocks side by side; they come in rising order of columns.
  static func matrix(_ blocks: [BlockRows], rowCount: Int, columnCount: Int) -> SparseMatrix {
    var rowOffsets = [Int](repeating: 0, count: rowCount + 1)
    for block in blocks { block.addLengths(to: &rowOffsets) }
    var total = 0
    for row in rowOffsets.indices {
      total += rowOffsets[row]
      rowOffsets[row] = total
    }
    var indices = [Int32](repeating: 0, count: total)
    var values = [Float](repeating: 1, count: total)
    // Bands of rows: a band of the result stays in the cache while every block is laid into it.
    let bandHeight = 4096
    var cursors = [Int](repeating: 0, count: bandHeight)
    for start in stride(from: 0, to: rowCount, by: bandHeight) {
      let band = start..<min(start + bandHeight, rowCount)
      for row in band { cursors[row - start] = rowOffsets[row] }
      for block in blocks { block.lay(band, at: &cursors, into: &indices, &values) }
    }
    return SparseMatrix(
      rowCount: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
      columnIndices: indices, values: values)
  }

  /// Adds the length of row `r` at `r + 1`.
  private func addLengths(to lengths: inout [Int]) {
    var lengths = lengths.mutableSpan
    switch self {
    case .single(let codes, let columns):
      for row in codes.indices where columns[Int(codes[row])] >= 0 { lengths[row + 1] += 1 }
    case .repeated(let codes, let patterns):
      for row in codes.indices { lengths[row + 1] += patterns.length(Int(codes[row])) }
    case .dense(_, let values):
      for row in values.indices { lengths[row + 1] += 1 }
    }
  }

  /// Writes a band of rows to where `cursors` point, and moves these past what was written.
  private func lay(
    _ band: Range<Int>, at cursors: inout [Int], into indices: inout [Int32],
    _ values: inout [Float]
  ) {
    var indices = indices.mutableSpan
    var values = values.mutableSpan
    var cursors = cursors.mutableSpan
    let start = band.lowerBound
    switch self {
    case .single(let codes, let columns):
      for row in band {
        let column = columns[Int(codes[row])]
        guard column >= 0 else { continue }
        let target = cursors[row - start]
        indices[target] = column
        cursors[row - start] = target + 1
      }
    case .repeated(let codes, let patterns):
      for row in band {
        var target = cursors[row - start]
        let code = Int(codes[row])
        for source in patterns.starts[code]..<patterns.starts[code + 1] {
          indices[target] = patterns.columns[source]
          values[target] = patterns.values[source]
          target += 1
        }
        cursors[row - start] = target
      }
    case .dense(let column, let numbers):
      for row in band {
        let target = cursors[row - start]
        indices[target] = column
        values[target] = numbers[row]
        cursors[row - start] = target + 1
      }
    }
  }
}

/// Sparse rows that many rows of a matrix share: pattern `i` is `starts[i]..<starts[i + 1]` of `columns` and `values`.
struct RowPatterns {
  var starts: [Int] = [0]
  var columns: [Int32] = []
  var values: [Float] = []

  @inline(__always)
  func length(_ pattern: Int) -> Int { starts[pattern + 1] - starts[pattern] }
}
