extension Labels {
  /// Writes a one-dimensional float32 array as `.npy`, byte for byte what `numpy.save` writes.
  package func writeNumPy(to sink: inout some ByteSink & ~Copyable) throws(FrameError) {
    try sink.write(NumPyHeader(type: "<f4", shape: [count]).encoded)
    try sink.write(values)
  }

  /// Reads a `.npy` file of float32 or float64 (rounded), one-dimensional or a single column.
  /// - Parameter name: of the file, for messages.
  /// - Throws: `.malformed` with the byte, or `.wrongType`.
  package init(numPy bytes: Span<UInt8>, name: String) throws(FrameError) {
    let array = try NumPyArray(BinaryReader(bytes, name: name))
    let shape = array.header.shape
    guard shape.count == 1 || (shape.count == 2 && shape[1] == 1) else {
      throw FrameError(.wrongType, "\(name): labels have one dimension, not the shape \(shape)")
    }
    self.init(try array.floats("the array"))
  }
}
