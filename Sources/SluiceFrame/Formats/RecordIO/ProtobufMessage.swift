/// Walks through the fields of a protobuf message in a part of a file.
///
/// https://protobuf.dev/programming-guides/encoding/
struct ProtobufMessage: ~Escapable {
  enum Wire: UInt8 {
    case varint = 0
    case fixed64 = 1
    case counted = 2
    case fixed32 = 5
  }

  struct Field {
    var number: Int
    var wire: Wire
    /// Of the content, in the file; for a counted field behind its length.
    var range: Range<Int>
    /// Of a varint.
    var value: UInt64 = 0
  }

  private let bytes: Span<UInt8>
  private(set) var position: Int
  private let end: Int

  /// - Precondition: the range lies within the bytes.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    precondition(range.upperBound <= bytes.count, "\(range) of \(bytes.count) bytes")
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field, or nil at the message's end.
  @_lifetime(self: copy self)
  mutating func next() throws(RecordProblem) -> Field? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint()
    guard let wire = Wire(rawValue: UInt8(tag & 7)), tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw RecordProblem(at: start, "\(tag) is no protobuf field")
    }
    var field = Field(number: Int(tag >> 3), wire: wire, range: position..<position)
    switch wire {
    case .varint:
      field.value = try varint()
      field.range = field.range.lowerBound..<position
    case .fixed64: field.range = try take(8)
    case .fixed32: field.range = try take(4)
    case .counted:
      let count = try varint()
      field.range = try take(Int(clamping: count))
    }
    return field
  }

  private mutating func take(_ count: Int) throws(RecordProblem) -> Range<Int> {
    guard count <= end - position else {
      throw RecordProblem(
        at: position, "a field of \(count) bytes goes beyond its message's end at byte \(end)")
    }
    let start = position
    position += count
    return start..<position
  }

  /// A number of up to 64 bits, 7 of them in each byte.
  @inline(__always)
  mutating func varint() throws(RecordProblem) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while position < end, shift < 64 {
      let byte = bytes[position]
      position &+= 1
      number |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return number }
      shift &+= 7
    }
    throw RecordProblem(at: position, "a number does not end")
  }

  var isAtEnd: Bool { position >= end }
}
