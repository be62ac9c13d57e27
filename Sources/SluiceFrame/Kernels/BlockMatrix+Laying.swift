extension BlockMatrix {
  /// All rows in compressed sparse rows. O(rows · blocks + stored values).
  package var laid: SparseMatrix { laid(0..<rowCount) }

  /// All rows, where they are laid out already.
  var whole: SparseMatrix? {
    guard parts.count == 1, case .sparse(let matrix) = parts[0].block,
      matrix.columnCount == columnCount
    else { return nil }
    return matrix
  }

  /// The rows of a range in compressed sparse rows; O(rows · blocks + stored values) of the range.
  /// - Precondition: the range is in `0..<rowCount`.
  func laid(_ rows: Range<Int>) -> SparseMatrix {
    if let whole, rows.count == rowCount { return whole }
    let offsets = starts(of: rows)
    var columns = [Int32](repeating: 0, count: offsets[rows.count])
    var values = [Float](repeating: 0, count: offsets[rows.count])
    var columnSpan = columns.mutableSpan
    var valueSpan = values.mutableSpan
    // A band of the result stays in the cache while every block is laid into it.
    for band in bands(of: rows) {
      let starts = offsets.span.extracting(
        band.lowerBound - rows.lowerBound..<band.upperBound - rows.lowerBound + 1)
      layColumns(of: band, at: starts, into: &columnSpan)
      layValues(of: band, at: starts, into: &valueSpan)
    }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columnCount, rowOffsets: offsets,
      columnIndices: columns, values: values)
  }

  /// Writes the columns of a band's rows to where they start, as far as that is from `base`.
  ///
  /// What lies behind the last row may be overwritten.
  /// - Parameter starts: where each row starts, and where the last one ends.
  func layColumns(
    of band: Range<Int>, at starts: Span<Int>, from base: Int = 0,
    into target: inout MutableSpan<Int32>
  ) {
    if let various = onlyVarious {
      let parts = places(around: various)
      for rows in Self.slices(of: band) {
        let starts = starts.extracting(droppingFirst: rows.lowerBound - band.lowerBound)
        for (part, place) in parts {
          part.block.layColumns(
            rows, firstColumn: part.firstColumn, inStrides: true,
            at: starts.extracting(droppingFirst: place.isFromEnd ? 1 : 0),
            movedBy: place.distance - base, into: &target)
        }
      }
      return
    }
    var cursors = Self.moved(starts, by: -base)
    for part in parts {
      part.block.layColumns(
        band, firstColumn: part.firstColumn, inStrides: false, at: cursors.span, movedBy: 0,
        into: &target)
      var lengths = cursors.mutableSpan
      part.block.addLengths(of: band, to: &lengths)
    }
  }

  /// The same for the values.
  func layValues(
    of band: Range<Int>, at starts: Span<Int>, from base: Int = 0,
    into target: inout MutableSpan<Float>
  ) {
    if let various = onlyVarious {
      let parts = places(around: various)
      for rows in Self.slices(of: band) {
        let starts = starts.extracting(droppingFirst: rows.lowerBound - band.lowerBound)
        for (part, place) in parts {
          part.block.layValues(
            rows, isFull: isUniform(part), inStrides: true,
            at: starts.extracting(droppingFirst: place.isFromEnd ? 1 : 0),
            movedBy: place.distance - base, into: &target)
        }
      }
      return
    }
    var cursors = Self.moved(starts, by: -base)
    for part in parts {
      part.block.layValues(
        band, isFull: isUniform(part), inStrides: false, at: cursors.span, movedBy: 0,
        into: &target)
      var lengths = cursors.mutableSpan
      part.block.addLengths(of: band, to: &lengths)
    }
  }

  /// The parts, and how far from a row's start or end each of them is, when all but one store one value in each row.
  ///
  /// That one is the first, since its rows are copied in strides; the others mend what they overwrote.
  private func places(
    around various: Int
  ) -> [(part: Part, place: (distance: Int, isFromEnd: Bool))] {
    let others = parts.indices.filter { $0 != various }
    let order = various < parts.count ? [various] + others : others
    return order.map { index in
      (
        parts[index],
        index > various ? (distance: index - parts.count, isFromEnd: true) : (index, false)
      )
    }
  }

  /// The only part that stores other than one value in each row, where there are no more of them; the number of parts
  /// where there is none.
  private var onlyVarious: Int? {
    let various = parts.indices.filter { !isUniform(parts[$0]) }
    return various.count > 1 ? nil : various.first ?? parts.count
  }

  /// Whether each row stores one value.
  private func isUniform(_ part: Part) -> Bool {
    part.block.hasAtMostOne && part.storedCount == rowCount
  }

  /// A few rows of a band at a time, which stay in the nearest cache until all their parts are laid.
  private static func slices(of band: Range<Int>) -> [Range<Int>] {
    divided(band, by: 512)
  }

  private static func divided(_ rows: Range<Int>, by height: Int) -> [Range<Int>] {
    stride(from: rows.lowerBound, to: rows.upperBound, by: height).map {
      $0..<min($0 + height, rows.upperBound)
    }
  }

  private static func moved(_ starts: Span<Int>, by distance: Int) -> [Int] {
    var moved = [Int](repeating: 0, count: starts.count)
    var span = moved.mutableSpan
    for row in starts.indices { span[row] = starts[row] &+ distance }
    return moved
  }

  /// Where each row of a range starts when they stand one after the other, and where the last one ends.
  func starts(of rows: Range<Int>) -> [Int] {
    var starts = [Int](repeating: parts.count(where: isUniform), count: rows.count + 1)
    var span = starts.mutableSpan
    for part in parts where !isUniform(part) { part.block.addLengths(of: rows, to: &span) }
    var start = 0
    for row in span.indices {
      let length = span[row]
      span[row] = start
      start &+= length
    }
    return starts
  }

  /// Ranges of rows which store some 64 Ki values, as long as rows are alike: they are laid out together in the cache.
  func bands(of rows: Range<Int>) -> [Range<Int>] {
    let height = min(max(Int(65_536 * Double(rowCount) / Double(max(storedCount, 1))), 64), 65_536)
    return Self.divided(rows, by: height)
  }
}
