/// Collects what is written in memory.
package struct MemorySink: ByteSink {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(_ bytes: RawSpan) throws(FrameError) {
    unsafe bytes.withUnsafeBytes { chunk in unsafe self.bytes.append(contentsOf: chunk) }
  }
}
