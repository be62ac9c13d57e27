/// Collects what is written in memory.
package struct MemorySink: ByteSink {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(_ bytes: RawSpan) throws(FrameError) {
    unsafe bytes.withUnsafeBytes { chunk in unsafe self.bytes.append(contentsOf: chunk) }
  }
}

/// Passes everything on and counts it, for formats that must know where they are.
struct CountingSink<Base: ByteSink>: ByteSink {
  private(set) var base: Base
  private(set) var count = 0

  init(_ base: Base) { self.base = base }

  mutating func write(_ bytes: RawSpan) throws(FrameError) {
    try base.write(bytes)
    count += bytes.byteCount
  }
}
