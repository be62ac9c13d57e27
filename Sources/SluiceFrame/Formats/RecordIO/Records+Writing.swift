extension Records {
  /// Writes RecordIO-protobuf, byte for byte what the SageMaker SDK's `write_spmatrix_to_sparse_tensor`
  /// writes: each stored value of a row, explicit zeros too, and of an empty row only the shape.
  package func writeRecordIO(to sink: inout some ByteSink & ~Copyable) throws(FrameError) {
    let shape = RecordLayout.shape(matrix.columnCount)
    var buffer = RecordBuffer(capacity: 1 << 20)
    let values = matrix.values
    let columns = matrix.columnIndices
    for row in 0..<matrix.rowCount {
      let range = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
      let label = labels?.values[row]
      let layout = RecordLayout(columns.span.extracting(range), shape.count, label != nil)
      try buffer.reserve(layout.framedSize, flushingTo: &sink)
      buffer.append { writer in
        let values = values.span.extracting(range)
        layout.put(columns.span.extracting(range), values, shape: shape, label: label, to: &writer)
      }
    }
    try buffer.flush(to: &sink)
  }
}

/// The sizes of a record's nested parts, which stand in front of them.
private struct RecordLayout {
  var keysSize = 0
  var tensorSize: Int
  var valueSize: Int
  var entrySize: Int
  var size: Int

  /// The label's entry: tag, 18 bytes of which 4 are the number.
  static let labelSize = 20

  /// The field that gives a row's number of columns.
  static func shape(_ columnCount: Int) -> [UInt8] {
    var bytes = [UInt8(RecordIO.Field.shape << 3 | 2), UInt8(RecordIO.varintSize(columnCount))]
    var rest = columnCount
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F | 0x80))
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  @inline(__always)
  init(_ columns: Span<Int32>, _ shapeSize: Int, _ hasLabel: Bool) {
    for i in columns.indices { keysSize &+= RecordIO.varintSize(Int(columns[i])) }
    tensorSize = shapeSize
    if !columns.isEmpty {
      tensorSize += Self.nested(4 * columns.count) + Self.nested(keysSize)
    }
    valueSize = Self.nested(tensorSize)
    entrySize = RecordIO.key.count + Self.nested(valueSize)
    size = Self.nested(entrySize) + (hasLabel ? Self.labelSize : 0)
  }

  /// What a field takes whose content has `size` bytes: a tag of one byte, the length, the content.
  @inline(__always)
  private static func nested(_ size: Int) -> Int { 1 + RecordIO.varintSize(size) + size }

  /// With frame and padding.
  var framedSize: Int { 8 + (size + 3) & ~3 }

  @inline(__always)
  func put(
    _ columns: Span<Int32>, _ values: Span<Float>, shape: [UInt8], label: Float?,
    to writer: inout RecordWriter
  ) {
    let end = writer.position + framedSize
    writer.put(RecordIO.magic)
    writer.put(UInt32(size))
    writer.put(field: RecordIO.Field.features, count: entrySize)
    writer.put(RecordIO.key)
    writer.put(field: RecordIO.Field.mapValue, count: valueSize)
    writer.put(field: RecordIO.Field.float32Tensor, count: tensorSize)
    if !columns.isEmpty {
      writer.put(field: RecordIO.Field.values, count: 4 * values.count)
      for i in values.indices { writer.put(values[i]) }
      writer.put(field: RecordIO.Field.keys, count: keysSize)
      for i in columns.indices { writer.put(varint: Int(columns[i])) }
    }
    writer.put(shape)
    if let label {
      writer.put(field: RecordIO.Field.label, count: Self.labelSize - 2)
      writer.put(RecordIO.key)
      writer.put(field: RecordIO.Field.mapValue, count: 8)
      writer.put(field: RecordIO.Field.float32Tensor, count: 6)
      writer.put(field: RecordIO.Field.values, count: 4)
      writer.put(label)
    }
    while writer.position < end { writer.put(0 as UInt8) }
  }
}
