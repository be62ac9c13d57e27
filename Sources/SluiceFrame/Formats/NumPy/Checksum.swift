import CProcessor
import CZlib

/// The CRC-32 of ZIP and gzip, computed piece by piece.
struct Checksum {
  private(set) var value: UInt32 = 0
  /// Whether the processor multiplies without carries.
  private static let folds = sluice_processor_folds_checksums()

  mutating func update(_ bytes: RawSpan) {
    value = unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return value }
      let chunk = unsafe start.assumingMemoryBound(to: UInt8.self)
      let folded = Self.folds && buffer.count >= 64 ? buffer.count & ~15 : 0
      let sum = folded > 0 ? unsafe sluice_checksum(value, chunk, folded) : value
      return UInt32(
        truncatingIfNeeded: unsafe crc32_z(UInt(sum), chunk + folded, buffer.count - folded))
    }
  }
}

extension Checksum: ByteSink {
  mutating func write(_ bytes: RawSpan) throws(FrameError) { update(bytes) }
}
