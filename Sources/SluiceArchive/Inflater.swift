import CZlib

/// Unpacks one gzip member, piece by piece.
@safe final class Inflater {
  /// Allocated once: zlib's state points back at it.
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isComplete = false

  init() throws(ArchiveError) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let status = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw ArchiveError("there is no memory to unpack the archive") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Unpacks a part of the input.
  ///
  /// - Parameters:
  ///   - input: what follows what was taken before.
  ///   - limit: how many bytes may come out at most.
  /// - Returns: what came out, and how much of the input was taken; nil for data that cannot be unpacked.
  func unpack(_ input: ArraySlice<UInt8>, limit: Int) -> (output: [UInt8], taken: Int)? {
    var output = [UInt8](repeating: 0, count: limit)
    let (status, taken, given) = unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let status = unsafe inflate(stream, Z_NO_FLUSH)
        return unsafe (
          status, input.count - Int(stream.pointee.avail_in),
          output.count - Int(stream.pointee.avail_out)
        )
      }
    }
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return nil }
    isComplete = status == Z_STREAM_END
    output.removeLast(limit - given)
    return (output, taken)
  }
}
