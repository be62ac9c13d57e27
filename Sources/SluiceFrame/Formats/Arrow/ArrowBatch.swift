/// The nodes and buffers of a record batch, taken one after the other.
struct ArrowBatch: ~Escapable {
  let rowCount: Int
  private let body: BinaryReader
  private let nodes: [ArrowMetadata.Node]
  private let buffers: [ArrowMetadata.Buffer]
  private var nextNode = 0
  private var nextBuffer = 0

  /// - Parameter batch: the FlatBuffers table `RecordBatch`.
  @_lifetime(copy body)
  init(
    _ batch: borrowing FlatBufferTable, body: borrowing BinaryReader
  ) throws(FrameError) {
    self.body = copy body
    if try batch.has(3) {
      throw body.malformed(
        at: 0, "compressed Arrow data are not read", hint: "write the file without compression")
    }
    let rows = try batch.number(0, default: 0 as Int64)
    guard rows >= 0, rows < 1 << 40 else {
      throw body.malformed(at: 0, "a batch of \(rows) rows")
    }
    rowCount = Int(rows)
    nodes = try Self.pairs(batch, 1).map { ArrowMetadata.Node(count: $0, missing: $1) }
    buffers = try Self.pairs(batch, 2).map { ArrowMetadata.Buffer(offset: $0, size: $1) }
    var end = 0
    for buffer in buffers where buffer.size != 0 {
      guard buffer.offset >= end, buffer.size > 0, buffer.offset <= body.count,
        buffer.size <= body.count - buffer.offset
      else {
        throw body.malformed(
          at: 0, "a buffer of \(buffer.size) bytes at \(buffer.offset) lies out of place")
      }
      end = buffer.offset + buffer.size
    }
  }

  /// The error that something in the batch is not as it should be.
  func malformed(_ what: String) -> FrameError { body.malformed(at: 0, what) }

  private static func pairs(
    _ batch: borrowing FlatBufferTable, _ slot: Int
  ) throws(FrameError) -> [(Int, Int)] {
    let list = try batch.vector(slot, stride: 16)
    let numbers = try batch.buffer.array(
      of: Int.self, at: list.start, count: 2 * list.count, "a list")
    return (0..<list.count).map { (numbers[2 * $0], numbers[2 * $0 + 1]) }
  }

  /// Goes on to the next column and returns its validity: a set bit for each value that is there, or nil
  /// when none is missing.
  @_lifetime(self: copy self)
  mutating func startColumn() throws(FrameError) -> Bitmap? {
    guard nextNode < nodes.count, nodes[nextNode].count == rowCount else {
      throw body.malformed(at: 0, "a column has another length than its batch")
    }
    let node = nodes[nextNode]
    nextNode += 1
    let bits = try buffer()
    if node.missing == 0 || rowCount == 0 { return nil }
    guard bits.count >= (rowCount + 7) / 8 else {
      throw bits.malformed(at: 0, "\(node.missing) values are missing, but there is no bitmap")
    }
    let bitmap = try Self.bitmap(bits, count: rowCount)
    return bitmap.setCount == rowCount ? nil : bitmap
  }

  /// - Precondition: the buffer holds `count` bits.
  static func bitmap(_ bits: borrowing BinaryReader, count: Int) throws(FrameError) -> Bitmap {
    var words = try bits.array(of: UInt64.self, at: 0, count: count / 64, "a bitmap")
    if count % 64 != 0 {
      var last: UInt64 = 0
      for i in count / 64 * 8..<(count + 7) / 8 {
        last |= UInt64(bits.bytes[i]) << UInt64(8 * (i % 8))
      }
      words.append(last)
    }
    return Bitmap(words: words, count: count)
  }

  /// The column's next buffer.
  @_lifetime(copy self)
  mutating func buffer() throws(FrameError) -> BinaryReader {
    guard nextBuffer < buffers.count else { throw body.malformed(at: 0, "a buffer is missing") }
    let buffer = buffers[nextBuffer]
    nextBuffer += 1
    let offset = buffer.size == 0 ? 0 : buffer.offset
    return try body.part(at: offset, count: buffer.size, "a buffer")
  }

  /// The column's next buffer as one number for each row.
  @_lifetime(self: copy self)
  mutating func numbers<Number: PlainNumber>(
    _ type: Number.Type
  ) throws(FrameError) -> [Number] {
    try buffer().array(of: type, at: 0, count: rowCount, "a column")
  }

  /// The column's next buffer as integers of any width.
  @_lifetime(self: copy self)
  mutating func integers(bits: Int, isSigned: Bool) throws(FrameError) -> [Int64] {
    switch (bits, isSigned) {
    case (8, true): return try numbers(Int8.self).map { Int64($0) }
    case (8, false): return try numbers(UInt8.self).map { Int64($0) }
    case (16, true): return try numbers(Int16.self).map { Int64($0) }
    case (16, false): return try numbers(UInt16.self).map { Int64($0) }
    case (32, true): return try numbers(Int32.self).map { Int64($0) }
    case (32, false): return try numbers(UInt32.self).map { Int64($0) }
    case (_, true): return try numbers(Int64.self)
    case (_, false):
      let values = try numbers(UInt64.self)
      guard let large = values.first(where: { $0 > UInt64(Int64.max) }) else {
        return values.map { Int64($0) }
      }
      throw body.malformed(at: 0, "\(large) does not fit 64 bits with a sign")
    }
  }
}
