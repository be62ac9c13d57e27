import CZlib

/// Packs bytes as one gzip member (RFC 1952), piece by piece, behind a `SealedHeader`; it holds neither a time nor a
/// name, so that the same bytes always give the same file.
@safe final class Deflater {
  /// Allocated once: zlib's state points back at it.
  private let stream: UnsafeMutablePointer<z_stream>
  private let header: UnsafeMutablePointer<gz_header>
  private let comment: UnsafeMutableBufferPointer<UInt8>

  init() throws(ArchiveError) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let status = unsafe deflateInit2_(
      stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    // zlib reads the header when it packs the first byte.
    let text = SealedHeader.comment + [0]
    unsafe comment = .allocate(capacity: text.count)
    _ = unsafe comment.initialize(fromContentsOf: text)
    unsafe header = .allocate(capacity: 1)
    unsafe header.initialize(to: gz_header())
    unsafe header.pointee.os = SealedHeader.system
    unsafe header.pointee.comment = comment.baseAddress
    guard status == Z_OK, unsafe deflateSetHeader(stream, header) == Z_OK else {
      throw ArchiveError("there is no memory to pack the archive")
    }
  }

  deinit {
    unsafe header.deallocate()
    unsafe comment.deallocate()
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// - Returns: what the bytes gave so far; all that was left where they are the last.
  func pack(_ bytes: [UInt8], isLast: Bool = false) -> [UInt8] {
    var packed: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    unsafe bytes.withUnsafeBufferPointer { input in
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(input.count)
      var isFull = true
      while isFull {
        unsafe chunk.withUnsafeMutableBufferPointer { output in
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(output.count)
          _ = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        }
        let left = unsafe Int(stream.pointee.avail_out)
        packed += chunk.prefix(chunk.count - left)
        isFull = left == 0
      }
    }
    return packed
  }
}
