extension MatrixBlock {
  /// Rows of a few numbers are copied eight numbers at a time, which takes no branch for each of them.
  private static var strideSize: Int { 32 }

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
      let (codes, starts) = (codes.span.extracting(band), patterns.starts.span)
      let source = patterns.columns.span.bytes
      var bytes = target.mutableBytes
      let lastEntry = (source.byteCount - Self.strideSize) / 4
      let lastPlace = inStrides ? (bytes.byteCount - Self.strideSize) / 4 : -1
      for row in codes.indices {
        var place = unsafe places[unchecked: row] &+ distance
        let code = Int(codes[row])
        var entry = starts[code]
        let end = starts[code &+ 1]
        while entry < end {
          if entry <= lastEntry, place <= lastPlace {
            let columns = unsafe source.unsafeLoadUnaligned(
              fromByteOffset: 4 &* entry, as: SIMD8<Int32>.self)
            bytes.storeBytes(
              of: columns &+ first, toByteOffset: 4 &* place, as: SIMD8<Int32>.self)
            entry &+= 8
            place &+= 8
          } else {
            let column = unsafe source.unsafeLoad(fromByteOffset: 4 &* entry, as: Int32.self)
            bytes.storeBytes(of: column &+ first, toByteOffset: 4 &* place, as: Int32.self)
            entry &+= 1
            place &+= 1
          }
        }
      }
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
      let (codes, starts) = (codes.span.extracting(band), patterns.starts.span)
      let source = patterns.values.span.bytes
      var bytes = target.mutableBytes
      let lastEntry = (source.byteCount - Self.strideSize) / 4
      let lastPlace = inStrides ? (bytes.byteCount - Self.strideSize) / 4 : -1
      for row in codes.indices {
        var place = unsafe places[unchecked: row] &+ distance
        let code = Int(codes[row])
        var entry = starts[code]
        let end = starts[code &+ 1]
        while entry < end {
          if entry <= lastEntry, place <= lastPlace {
            let values = unsafe source.unsafeLoadUnaligned(
              fromByteOffset: 4 &* entry, as: SIMD8<Float>.self)
            bytes.storeBytes(of: values, toByteOffset: 4 &* place, as: SIMD8<Float>.self)
            entry &+= 8
            place &+= 8
          } else {
            let value = unsafe source.unsafeLoad(fromByteOffset: 4 &* entry, as: Float.self)
            bytes.storeBytes(of: value, toByteOffset: 4 &* place, as: Float.self)
            entry &+= 1
            place &+= 1
          }
        }
      }
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
