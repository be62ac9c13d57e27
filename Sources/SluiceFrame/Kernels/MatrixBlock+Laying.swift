extension MatrixBlock {
  /// Writes the columns of the rows of `band` to their places, moved by a distance.
  ///
  /// - Parameters:
  ///   - first: is added to every column.
  ///   - inStrides: whether what lies behind a row may be overwritten.
  func layColumns(
    _ band: Range<Int>, firstColumn first: Int32, inStrides: Bool,
    at places: Span<Int>, movedBy distance: Int, into target: inout MutableSpan<Int32>
  ) {
    precondition(places.count >= band.count, "a place is missing")
    switch self {
    case .single(let codes, let columns):
      let (codes, columns) = (codes.span.extracting(band), columns.span)
      for row in codes.indices {
        let column = columns[Int(codes[row])]
        if column >= 0 { target[unsafe places[unchecked: row] &+ distance] = first &+ column }
      }
    case .repeated(let codes, let patterns):
      var bytes = target.mutableBytes
      patterns.copy(
        patterns.columns.span.bytes, adding: first, of: codes.span.extracting(band),
        inStrides: inStrides, to: places, movedBy: distance, into: &bytes)
    case .dense(let column, _):
      for row in 0..<band.count {
        target[unsafe places[unchecked: row] &+ distance] = first &+ column
      }
    case .sparse(let matrix):
      let (starts, source) = (matrix.rowOffsets.span, matrix.columnIndices.span)
      for row in 0..<band.count {
        var place = unsafe places[unchecked: row] &+ distance
        for entry in starts[band.lowerBound + row]..<starts[band.lowerBound + row + 1] {
          target[place] = first &+ source[entry]
          place &+= 1
        }
      }
    }
  }

  /// The same for the values.
  ///
  /// - Parameter isFull: whether each row is known to store a value.
  func layValues(
    _ band: Range<Int>, isFull: Bool, inStrides: Bool,
    at places: Span<Int>, movedBy distance: Int, into target: inout MutableSpan<Float>
  ) {
    precondition(places.count >= band.count, "a place is missing")
    switch self {
    case .single where isFull:
      for row in 0..<band.count { target[unsafe places[unchecked: row] &+ distance] = 1 }
    case .single(let codes, let columns):
      let (codes, columns) = (codes.span.extracting(band), columns.span)
      for row in codes.indices where columns[Int(codes[row])] >= 0 {
        target[unsafe places[unchecked: row] &+ distance] = 1
      }
    case .repeated(let codes, let patterns):
      var bytes = target.mutableBytes
      patterns.copy(
        patterns.values.span.bytes, adding: 0, of: codes.span.extracting(band),
        inStrides: inStrides, to: places, movedBy: distance, into: &bytes)
    case .dense(_, let values):
      let values = values.span.extracting(band)
      for row in values.indices {
        target[unsafe places[unchecked: row] &+ distance] = values[row]
      }
    case .sparse(let matrix):
      let (starts, source) = (matrix.rowOffsets.span, matrix.values.span)
      for row in 0..<band.count {
        var place = unsafe places[unchecked: row] &+ distance
        for entry in starts[band.lowerBound + row]..<starts[band.lowerBound + row + 1] {
          target[place] = source[entry]
          place &+= 1
        }
      }
    }
  }
}

extension RowPatterns {
  /// Copies the numbers of each row's pattern to its place, moved by a distance.
  ///
  /// Rows of a few numbers are copied eight numbers at a time, which takes no branch for each of them.
  /// - Parameters:
  ///   - source: the patterns' columns or values, in four bytes each.
  ///   - first: is added to each of them; 0 leaves the bits of values as they are.
  ///   - inStrides: whether what lies behind a row may be overwritten.
  fileprivate func copy(
    _ source: RawSpan, adding first: Int32, of codes: Span<Int32>, inStrides: Bool,
    to places: Span<Int>, movedBy distance: Int, into target: inout MutableRawSpan
  ) {
    let starts = starts.span
    let lastEntry = (source.byteCount - 32) / 4
    let lastPlace = inStrides ? (target.byteCount - 32) / 4 : -1
    for row in codes.indices {
      var place = unsafe places[unchecked: row] &+ distance
      let code = Int(codes[row])
      var entry = starts[code]
      let end = starts[code &+ 1]
      while entry < end {
        if entry <= lastEntry, place <= lastPlace {
          let numbers = unsafe source.unsafeLoadUnaligned(
            fromByteOffset: 4 &* entry, as: SIMD8<Int32>.self)
          target.storeBytes(of: numbers &+ first, toByteOffset: 4 &* place, as: SIMD8<Int32>.self)
          entry &+= 8
          place &+= 8
        } else {
          let number = unsafe source.unsafeLoad(fromByteOffset: 4 &* entry, as: Int32.self)
          target.storeBytes(of: number &+ first, toByteOffset: 4 &* place, as: Int32.self)
          entry &+= 1
          place &+= 1
        }
      }
    }
  }
}
