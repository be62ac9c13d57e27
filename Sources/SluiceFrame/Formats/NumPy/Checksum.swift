import CZlib

/// The CRC-32 of ZIP and gzip, computed piece by piece.
struct Checksum {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: RawSpan) {
    value = unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return value }
      let chunk = unsafe start.assumingMemoryBound(to: UInt8.self)
      return UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(value), chunk, buffer.count))
    }
  }
}

extension Checksum: ByteSink {
  mutating func write(_ bytes: RawSpan) throws(FrameError) { update(bytes) }
}
