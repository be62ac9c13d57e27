import SluiceFrame
import SluiceLanes

/// A few rows that are judged, as one thread has them: their sums stay in the cache nearest to the processor.
struct JudgedChunk {
  /// How many rows at most.
  static let rowCount = 512

  private var count = 0
  private let starts = SharedBuffer<Int32>(repeating: 0, count: Self.rowCount + 1)
  private var entries = Self.entries(0)
  private let sums: SharedBuffer<Float>
  /// Of block b and row r at `b * rowCount + r`.
  private let pairwise: SharedBuffer<Float>

  init(_ blocks: LaneBlocks) {
    sums = SharedBuffer(repeating: 0, count: Self.rowCount * blocks.width)
    pairwise = SharedBuffer(repeating: 0, count: Self.rowCount * blocks.blockCount)
  }

  private static func entries(_ count: Int) -> SharedBuffer<MiniBatchEntry> {
    SharedBuffer(repeating: MiniBatchEntry(index: 0, value: 0), count: count)
  }

  /// Copies rows of a part, normalised.
  mutating func take(_ part: JudgedRows.Part, rows: Range<Int>) {
    let matrix = part.rows.matrix
    let first = matrix.rowOffsets[rows.lowerBound]
    let needed = matrix.rowOffsets[rows.upperBound] - first
    if entries.count < needed { entries = Self.entries(needed) }
    count = rows.count
    for row in rows {
      let scale = part.scales[row]
      let positions = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
      starts[row - rows.lowerBound] = Int32(positions.lowerBound - first)
      for position in positions {
        entries[position - first] = MiniBatchEntry(
          index: matrix.columnIndices[position], value: matrix.values[position] * scale)
      }
    }
    starts[count] = Int32(needed)
  }

  /// Finds the pairwise parts of the rows.
  func sum(_ kernels: any LaneKernels.Type, _ blocks: LaneBlocks) {
    let rows = unsafe BatchRows(
      count: count, starts: UnsafePointer(starts.base), entries: UnsafePointer(entries.base))
    for group in 0..<blocks.groupCount {
      unsafe blocks.forward(
        kernels, group: group, rows: rows, sums: sums.base, pairwise: pairwise.base,
        stride: Self.rowCount)
    }
  }

  /// The linear part of a row, and twice its pairwise part.
  @inline(__always)
  func parts(of row: Int, linear: UnsafePointer<Float>) -> (line: Float, pairs: Float) {
    var line: Float = 0
    for position in Int(starts[row])..<Int(starts[row + 1]) {
      let entry = entries[position]
      line += unsafe linear[Int(entry.index)] * entry.value
    }
    var pairs: Float = 0
    for block in 0..<pairwise.count / Self.rowCount {
      pairs += pairwise[block * Self.rowCount + row]
    }
    return (line, pairs)
  }
}
