/// Where a writer streams its bytes: a file, memory, a hash, or several at once.
///
/// Writers hand over whole columns as spans of the arrays' own storage, without a copy, and gather
/// small pieces into chunks; a sink need not buffer. After an error nothing more is written.
package protocol ByteSink: ~Copyable {
  /// Takes all of `bytes`, which are only valid during the call.
  mutating func write(_ bytes: RawSpan) throws(FrameError)
}

extension ByteSink where Self: ~Copyable {
  /// Writes the elements as they lie in memory, without a copy: little-endian, no padding in between.
  package mutating func write<Element: PlainNumber>(
    _ elements: [Element]
  ) throws(FrameError) {
    try write(elements.span.raw)
  }

  /// Writes a part of an array without a copy.
  package mutating func write<Element: PlainNumber>(
    _ elements: ArraySlice<Element>
  ) throws(FrameError) {
    try write(elements.span.raw)
  }

  /// Writes a text as UTF-8.
  package mutating func write(utf8 text: String) throws(FrameError) {
    try write(Array(text.utf8))
  }

  /// Writes `count` zero bytes.
  package mutating func writeZeros(_ count: Int) throws(FrameError) {
    if count > 0 { try write([UInt8](repeating: 0, count: count)) }
  }
}
