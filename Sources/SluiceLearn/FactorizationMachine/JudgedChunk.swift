import SluiceFrame
import SluiceLanes

/// A few rows that are judged, as one thread has them: their sums stay in the cache nearest to the processor.
struct JudgedChunk {
  /// How many rows at most.
  static let rowCount = 512

  private var count = 0
  /// The rows by their numbers of entries: so they lie in `entries`.
  private let order = SharedBuffer<Int32>(repeating: 0, count: Self.rowCount)
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
    let (matrix, scales) = (part.rows.matrix, part.scales)
    let offsets = matrix.rowOffsets.span
    let (indices, values) = (matrix.columnIndices.span, matrix.values.span)
    let total = offsets[rows.upperBound] - offsets[rows.lowerBound]
    let needed = total + MiniBatchEntry.ahead
    if entries.count < needed { entries = Self.entries(needed) }
    count = rows.count
    var entry = MiniBatchEntry(index: 0, value: 0)
    var sorting = EntryCounts()
    for row in rows {
      sorting.add(Int32(truncatingIfNeeded: offsets[row + 1] - offsets[row]))
    }
    sorting.finish(place: 0, entry: 0)
    for row in rows {
      let positions = offsets[row]..<offsets[row + 1]
      let next = sorting.next(Int32(truncatingIfNeeded: positions.count))
      order[next.place] = Int32(truncatingIfNeeded: row - rows.lowerBound)
      starts[next.place] = next.entry
      let scale = scales[row]
      let target = unsafe entries.base + Int(next.entry) - positions.lowerBound
      for position in positions {
        unsafe entry.index = indices[unchecked: position]
        unsafe entry.value = values[unchecked: position] * scale
        unsafe target[position] = entry
      }
    }
    starts[count] = Int32(truncatingIfNeeded: total)
  }

  private var rows: BatchRows {
    unsafe BatchRows(
      count: count, order: UnsafePointer(order.base), starts: UnsafePointer(starts.base),
      entries: UnsafePointer(entries.base))
  }

  /// Finds the pairwise parts of the rows.
  func sum(_ kernels: any LaneKernels.Type, _ blocks: LaneBlocks) {
    for group in 0..<blocks.groupCount {
      unsafe blocks.forward(
        kernels, group: group, rows: rows, sums: sums.base, pairwise: pairwise.base,
        stride: Self.rowCount)
    }
  }

  /// Gives each row, its linear part, and twice its pairwise part.
  @inline(__always)
  func forEachRow(
    linear: UnsafePointer<Float>, _ body: (_ row: Int, _ line: Float, _ pairs: Float) -> Void
  ) {
    unsafe rows.forEachRow(
      linear: linear, pairwise: UnsafePointer(pairwise.base), stride: Self.rowCount,
      blockCount: pairwise.count / Self.rowCount, body)
  }
}
