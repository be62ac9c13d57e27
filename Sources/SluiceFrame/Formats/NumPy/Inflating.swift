import CZlib

/// Unpacks deflated bytes without a header, as ZIP members are (RFC 1951).
enum Inflating {
  /// - Parameter size: what the archive says comes out; memory is taken as it does, not before.
  static func unpack(
    _ packed: borrowing BinaryReader, size: Int, _ name: String
  ) throws(FrameError) -> [UInt8] {
    // In one place from start to end: zlib's state points back at it.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    defer { unsafe stream.deallocate() }
    guard
      unsafe inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw FrameError(.tooLarge, "\(packed.name): no memory to unpack '\(name)'") }
    defer { unsafe inflateEnd(stream) }
    var unpacked: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var position = 0
    while true {
      let available = min(packed.count - position, 1 << 20)
      let part = try packed.part(at: position, count: available, "'\(name)'")
      let status = unsafe part.bytes.withUnsafeBufferPointer { input in
        unsafe chunk.withUnsafeMutableBufferPointer { output in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          unsafe stream.pointee.avail_in = UInt32(available)
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(output.count)
          return unsafe inflate(stream, Z_NO_FLUSH)
        }
      }
      position += unsafe available - Int(stream.pointee.avail_in)
      let given = unsafe chunk.count - Int(stream.pointee.avail_out)
      guard status == Z_OK || status == Z_STREAM_END, unpacked.count + given <= size else {
        throw packed.malformed(at: position, "'\(name)' is damaged: its packed data do not unpack")
      }
      unpacked.append(contentsOf: chunk[..<given])
      if status == Z_STREAM_END { return unpacked }
    }
  }
}
