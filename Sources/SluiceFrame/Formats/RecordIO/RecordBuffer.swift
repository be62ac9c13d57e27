/// A chunk of output to which a record's parts are put one after the other.
struct RecordBuffer {
  private(set) var bytes: [UInt8]
  private(set) var used = 0

  init(capacity: Int) { bytes = Array(repeating: 0, count: capacity) }

  /// Passes on what has gathered and makes sure that `size` more bytes fit.
  mutating func reserve(
    _ size: Int, flushingTo sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    if used + size <= bytes.count { return }
    try flush(to: &sink)
    if size > bytes.count { bytes = Array(repeating: 0, count: size) }
  }

  mutating func flush(to sink: inout some ByteSink & ~Copyable) throws(FrameError) {
    try sink.write(bytes[..<used])
    used = 0
  }

  /// Lets `body` put bytes behind those used, through a writer that stays within the reserved space.
  @inline(__always)
  mutating func append(_ body: (inout RecordWriter) -> Void) {
    let start = used
    var writer = RecordWriter(bytes.mutableSpan, at: start)
    body(&writer)
    let end = writer.position
    used = end
  }
}

/// Puts numbers into a chunk; each one is checked to fit.
struct RecordWriter: ~Copyable, ~Escapable {
  private var target: MutableSpan<UInt8>
  private(set) var position: Int

  @_lifetime(copy span)
  init(_ span: consuming MutableSpan<UInt8>, at position: Int) {
    target = span
    self.position = position
  }

  @inline(__always)
  @_lifetime(self: copy self)
  mutating func put<Number: PlainNumber>(_ number: Number) {
    let offset = position
    // Any initialised byte of a chunk may be replaced by any other.
    var bytes = unsafe target.mutableBytes
    bytes.storeBytes(of: number, toByteOffset: offset, as: Number.self)
    position = offset &+ MemoryLayout<Number>.size
  }

  @inline(__always)
  @_lifetime(self: copy self)
  mutating func put(varint number: Int) {
    var rest = UInt(bitPattern: number)
    while rest > 0x7F {
      put(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    put(UInt8(truncatingIfNeeded: rest))
  }

  /// A field's tag and the length of what follows.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func put(field: Int, count: Int) {
    put(UInt8(truncatingIfNeeded: field &<< 3 | 2))
    put(varint: count)
  }

  @inline(__always)
  @_lifetime(self: copy self)
  mutating func put(_ bytes: [UInt8]) {
    for byte in bytes { put(byte) }
  }
}
