/// Bytes in order, read once: a file, what a gzip file unpacks to, or either read ahead by a thread.
protocol ByteSource: AnyObject {
  /// Fills as much of `buffer` as it can and returns how much; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int

  /// How many stored (packed) bytes of the file have been taken so far.
  var consumed: Int { get }
}
