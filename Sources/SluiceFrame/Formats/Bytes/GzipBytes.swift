import CZlib

/// What a gzip file unpacks to, one block after the other; members that follow each other are joined.
///
/// Bytes behind the last member that start no further one are ignored, as gzip does. Checksums and lengths
/// are checked at the end of each member (RFC 1952).
@safe final class GzipBytes: ByteSource {
  static let magic: [UInt8] = [0x1F, 0x8B]
  private static let inputSize = 1 << 16

  private let file: FileBytes
  /// Allocated once: zlib's state points back at it.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var ended = false

  var consumed: Int { file.consumed }

  init(_ file: FileBytes) throws(FrameError) {
    self.file = file
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe input = .allocate(byteCount: Self.inputSize, alignment: 16)
    let status = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw FrameError(.tooLarge, "\(file.path): no memory to unpack it")
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
    unsafe stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(buffer.count)
    while unsafe !ended && stream.pointee.avail_out > 0 {
      if unsafe stream.pointee.avail_in == 0 { try refill() }
      if unsafe stream.pointee.avail_in == 0 {
        throw FrameError(
          .malformed, "\(file.path): the gzip data ends in the middle",
          hint: "the file is cut off; copy or download it again")
      }
      switch unsafe inflate(stream, Z_NO_FLUSH) {
      case Z_OK: break
      case Z_STREAM_END: try startNextMember()
      case Z_MEM_ERROR: throw FrameError(.tooLarge, "\(file.path): no memory to unpack it")
      default:
        let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
        throw FrameError(
          .malformed, "\(file.path): the gzip data is damaged: \(Self.clear(words))",
          hint: "copy or download it again")
      }
    }
    return unsafe buffer.count - Int(stream.pointee.avail_out)
  }

  /// Appends to what is left of the input, so that a member's first two bytes can be seen together.
  private func refill() throws(FrameError) {
    let left = unsafe Int(stream.pointee.avail_in)
    if left > 0 {
      unsafe input.copyMemory(
        from: UnsafeRawBufferPointer(start: stream.pointee.next_in, count: left))
    }
    let count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: input[left...]))
    unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_in = UInt32(left + count)
  }

  private func startNextMember() throws(FrameError) {
    if unsafe stream.pointee.avail_in < 2 { try refill() }
    guard unsafe stream.pointee.avail_in >= 2, let next = unsafe stream.pointee.next_in,
      unsafe next[0] == Self.magic[0], unsafe next[1] == Self.magic[1]
    else {
      ended = true
      return
    }
    unsafe inflateReset(stream)
  }

  private static func clear(_ words: String?) -> String {
    switch words {
    case "incorrect data check": "the checksum does not match"
    case "incorrect length check": "the length does not match"
    case let words?: words
    case nil: "it cannot be unpacked"
    }
  }
}
