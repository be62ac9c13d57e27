/// Writes the rows of a matrix as arrays of numbers, one of its bands at a time, in memory that is used again.
struct BandWriter {
  private let matrix: BlockMatrix
  private let whole: SparseMatrix?
  /// Where the rows of `known` start, as far as that is from the first of them, and where the last one ends.
  private var starts: [Int]
  private var known: Range<Int>
  private var columns: [Int32] = []
  private var values: [Float] = []

  /// Up to how many rows all of `starts` are in memory.
  private static let manyRows = 1 << 20
  private static let offsetsAtOnce = 1 << 16

  /// The bands that rows are written in: one where they are laid out already.
  var bands: [Range<Int>] {
    let rows = 0..<matrix.rowCount
    return whole == nil || rows.isEmpty ? matrix.bands(of: rows) : [rows]
  }

  init(_ matrix: BlockMatrix) {
    self.matrix = matrix
    whole = matrix.whole
    known = 0..<(whole != nil || matrix.rowCount <= Self.manyRows ? matrix.rowCount : 0)
    starts = whole?.rowOffsets ?? matrix.starts(of: known)
  }

  mutating func writeColumns(
    of rows: Range<Int>, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    if let whole { return try sink.write(whole.columnIndices) }
    let entries = entries(of: rows)
    layColumns(rows, entries)
    try sink.write(columns[..<entries.count])
  }

  mutating func writeValues(
    of rows: Range<Int>, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    if let whole { return try sink.write(whole.values) }
    let entries = entries(of: rows)
    layValues(rows, entries)
    try sink.write(values[..<entries.count])
  }

  /// Writes where each of the rows starts.
  ///
  /// - Parameters:
  ///   - offset: where the first row starts; then where the last one ends.
  ///   - isNarrow: in four bytes each, not in eight.
  mutating func writeStarts(
    of rows: Range<Int>, from offset: inout Int, isNarrow: Bool,
    to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    let entries = entries(of: rows)
    let distance = whole == nil ? offset - entries.lowerBound : 0
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.offsetsAtOnce) {
      let some = first..<min(first + Self.offsetsAtOnce, rows.upperBound)
      if isNarrow {
        try sink.write(starts(some, movedBy: distance) { Int32(truncatingIfNeeded: $0) })
      } else {
        try sink.write(starts(some, movedBy: distance) { $0 })
      }
    }
    offset += entries.count
  }

  // What follows knows no sink, and so is compiled for its types alone.

  /// The places of the stored values of some rows, as far as `starts` knows of them.
  private mutating func entries(of rows: Range<Int>) -> Range<Int> {
    if rows.lowerBound < known.lowerBound || rows.upperBound > known.upperBound {
      known = rows
      starts = matrix.starts(of: rows)
    }
    return starts[rows.lowerBound - known.lowerBound]..<starts[rows.upperBound - known.lowerBound]
  }

  private mutating func layColumns(_ rows: Range<Int>, _ entries: Range<Int>) {
    if columns.count < entries.count { columns = [Int32](repeating: 0, count: entries.count) }
    let (matrix, starts, first) = (matrix, starts, rows.lowerBound - known.lowerBound)
    var target = columns.mutableSpan
    matrix.layColumns(
      of: rows, at: starts.span.extracting(first...first + rows.count), from: entries.lowerBound,
      into: &target)
  }

  private mutating func layValues(_ rows: Range<Int>, _ entries: Range<Int>) {
    if values.count < entries.count { values = [Float](repeating: 0, count: entries.count) }
    let (matrix, starts, first) = (matrix, starts, rows.lowerBound - known.lowerBound)
    var target = values.mutableSpan
    matrix.layValues(
      of: rows, at: starts.span.extracting(first...first + rows.count), from: entries.lowerBound,
      into: &target)
  }

  private func starts<Number>(
    _ rows: Range<Int>, movedBy distance: Int, _ number: (Int) -> Number
  ) -> [Number] {
    let first = rows.lowerBound - known.lowerBound
    return starts[first..<first + rows.count].map { number($0 &+ distance) }
  }
}
