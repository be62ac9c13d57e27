/// Bounds-checked loads from a file's bytes, or from a part of them; every failure names the file and
/// the byte in it.
struct BinaryReader: ~Escapable {
  let bytes: Span<UInt8>
  /// Of the file, for messages.
  let name: String
  /// Where `bytes` starts in the file.
  let base: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, name: String, base: Int = 0) {
    self.bytes = bytes
    self.name = name
    self.base = base
  }

  var count: Int { bytes.count }

  /// The error that at `offset` from the start of this part the bytes are not what they should be.
  func malformed(at offset: Int, _ what: String, hint: String? = nil) -> FrameError {
    FrameError(.malformed, "\(name): byte \(base &+ offset): \(what)", hint: hint)
  }

  /// Makes sure that `count` elements of `stride` bytes lie at `offset`.
  @inline(__always)
  func check(_ offset: Int, _ count: Int, stride: Int = 1, _ what: String) throws(FrameError) {
    guard offset >= 0, offset <= bytes.count, count >= 0, count <= (bytes.count - offset) / stride
    else { throw outOfBounds(offset, count, stride, what) }
  }

  @inline(never)
  private func outOfBounds(
    _ offset: Int, _ count: Int, _ stride: Int, _ what: String
  ) -> FrameError {
    guard offset >= 0, offset <= bytes.count else {
      return malformed(at: 0, "\(what) would start at \(offset), outside of \(bytes.count) bytes")
    }
    let size = stride == 1 ? "\(count) bytes" : "\(count) times \(stride) bytes"
    return malformed(
      at: offset, "\(what) takes \(size), but only \(bytes.count - offset) are left")
  }

  /// The number at `offset`, which need not be aligned.
  @inline(__always)
  func load<Number: PlainNumber>(
    _ type: Number.Type, at offset: Int, _ what: String
  ) throws(FrameError) -> Number {
    try check(offset, MemoryLayout<Number>.size, what)
    // In bounds by the check; every pattern of bits is a value of a plain number.
    return unsafe bytes.raw.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type)
  }

  /// A copy of `count` numbers that lie one after the other.
  func array<Number: PlainNumber>(
    of type: Number.Type, at offset: Int, count: Int, _ what: String
  ) throws(FrameError) -> [Number] {
    try check(offset, count, stride: MemoryLayout<Number>.stride, what)
    return unsafe bytes.raw.withUnsafeBytes { source in
      unsafe [Number](unsafeUninitializedCapacity: count) { target, initialized in
        let size = count * MemoryLayout<Number>.stride
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + size]))
        initialized = count
      }
    }
  }

  /// The part of `count` bytes at `offset`.
  @_lifetime(copy self)
  func part(at offset: Int, count: Int, _ what: String) throws(FrameError) -> BinaryReader {
    try check(offset, count, what)
    return BinaryReader(
      bytes.extracting(offset..<offset + count), name: name, base: base + offset)
  }

  /// Whether `expected` lies at `offset`.
  func holds(_ expected: [UInt8], at offset: Int) -> Bool {
    guard offset >= 0, offset <= bytes.count, expected.count <= bytes.count - offset else {
      return false
    }
    for i in expected.indices where bytes[offset + i] != expected[i] { return false }
    return true
  }

  /// The bytes as text, broken UTF-8 repaired: for names and headers, not for data.
  func text(at offset: Int, count: Int, _ what: String) throws(FrameError) -> String {
    String(decoding: try array(of: UInt8.self, at: offset, count: count, what), as: UTF8.self)
  }
}
