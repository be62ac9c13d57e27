/// One record's tensor: a row's values, and their columns where it is sparse.
///
/// The same one is filled again for each record, so that reading a file takes no memory per record.
struct RecordTensor {
  var values: [Float] = []
  var keys: [UInt64] = []
  var shape: [UInt64] = []

  mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    shape.removeAll(keepingCapacity: true)
  }

  /// Reads a `Value`: float32, or float64 and int32 which are rounded.
  mutating func read(
    value range: Range<Int>, of bytes: Span<UInt8>
  ) throws(RecordProblem) {
    var message = ProtobufMessage(bytes, range)
    while let field = try message.next() {
      guard field.wire == .counted else { continue }
      switch field.number {
      case RecordIO.Field.float32Tensor: try read(tensor: field.range, of: bytes, .float32)
      case RecordIO.Field.float64Tensor: try read(tensor: field.range, of: bytes, .float64)
      case RecordIO.Field.int32Tensor: try read(tensor: field.range, of: bytes, .int32)
      case RecordIO.Field.bytes:
        throw RecordProblem(
          .wrongType, at: field.range.lowerBound, "bytes instead of numbers")
      default: continue
      }
    }
  }

  private enum Element {
    case float32, float64, int32
  }

  private mutating func read(
    tensor range: Range<Int>, of bytes: Span<UInt8>, _ element: Element
  ) throws(RecordProblem) {
    var message = ProtobufMessage(bytes, range)
    while let field = try message.next() {
      switch field.number {
      case RecordIO.Field.values: try read(values: field, of: bytes, element)
      case RecordIO.Field.keys: try Self.read(numbers: field, of: bytes, into: &keys)
      case RecordIO.Field.shape: try Self.read(numbers: field, of: bytes, into: &shape)
      default: continue
      }
    }
  }

  private mutating func read(
    values field: ProtobufMessage.Field, of bytes: Span<UInt8>, _ element: Element
  ) throws(RecordProblem) {
    switch element {
    case .float32:
      try Self.read(fixed: field, Float.self, of: bytes) { values.append($0) }
    case .float64:
      try Self.read(fixed: field, Double.self, of: bytes) { values.append(Float($0)) }
    case .int32:
      var numbers: [UInt64] = []
      try Self.read(numbers: field, of: bytes, into: &numbers)
      for number in numbers { values.append(Float(Int32(truncatingIfNeeded: number))) }
    }
  }

  /// Numbers of fixed size, packed or one by one.
  @inline(__always)
  private static func read<Number: PlainNumber>(
    fixed field: ProtobufMessage.Field, _ type: Number.Type, of bytes: Span<UInt8>,
    _ take: (Number) -> Void
  ) throws(RecordProblem) {
    let size = MemoryLayout<Number>.size
    guard field.wire != .varint, field.range.count.isMultiple(of: size) else {
      throw RecordProblem(
        at: field.range.lowerBound, "\(field.range.count) bytes are no floats of \(size) bytes")
    }
    let numbers = bytes.extracting(field.range).raw
    for offset in stride(from: 0, to: numbers.byteCount, by: size) {
      // In bounds, as the size divides the count; every pattern of bits is a value of a plain number.
      take(unsafe numbers.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type))
    }
  }

  /// Varints, packed or one by one.
  private static func read(
    numbers field: ProtobufMessage.Field, of bytes: Span<UInt8>,
    into numbers: inout [UInt64]
  ) throws(RecordProblem) {
    switch field.wire {
    case .varint: numbers.append(field.value)
    case .counted:
      var message = ProtobufMessage(bytes, field.range)
      while !message.isAtEnd { numbers.append(try message.varint()) }
    default: throw RecordProblem(at: field.range.lowerBound, "no whole numbers")
    }
  }
}
