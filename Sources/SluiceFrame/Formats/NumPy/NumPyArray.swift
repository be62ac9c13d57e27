/// An array in a `.npy` file, not yet decoded.
struct NumPyArray: ~Escapable {
  let header: NumPyHeader
  let file: BinaryReader
  /// Of the values, in the file.
  private let start: Int
  let count: Int

  @_lifetime(copy file)
  init(_ file: consuming BinaryReader) throws(FrameError) {
    (header, start) = try NumPyHeader.read(file)
    count = try header.valueCount(file)
    self.file = file
  }

  /// Float32 values; float64 ones are rounded.
  func floats(_ what: String) throws(FrameError) -> [Float] {
    switch header.type {
    case "<f4": return try numbers(Float.self, what)
    case "<f8": return try numbers(Double.self, what).map { Float($0) }
    default: throw otherType("float32 or float64", what)
    }
  }

  /// Integers of 32 or 64 bits.
  func integers(_ what: String) throws(FrameError) -> [Int] {
    switch header.type {
    case "<i4": return try numbers(Int32.self, what).map { Int($0) }
    case "<i8": return try numbers(Int.self, what)
    default: throw otherType("int32 or int64", what)
    }
  }

  /// Integers that fit 32 bits.
  func smallIntegers(_ what: String) throws(FrameError) -> [Int32] {
    if header.type == "<i4" { return try numbers(Int32.self, what) }
    let wide = try integers(what)
    if let i = wide.firstIndex(where: { Int32(exactly: $0) == nil }) {
      throw file.malformed(at: start + 8 * i, "\(what) \(wide[i]) does not fit 32 bits")
    }
    return wide.map { Int32(truncatingIfNeeded: $0) }
  }

  /// One text of bytes, such as scipy's name of a format.
  func byteText(_ what: String) throws(FrameError) -> String {
    guard header.type.hasPrefix("|S"), let size = Int(header.type.dropFirst(2)), size <= 64,
      count == 1
    else { throw otherType("one short byte text", what) }
    let text = try file.text(at: start, count: size, what)
    return String(text.prefix { $0 != "\0" })
  }

  private func numbers<Number: PlainNumber>(
    _ type: Number.Type, _ what: String
  ) throws(FrameError) -> [Number] {
    try file.array(of: type, at: start, count: count, what)
  }

  private func otherType(_ expected: String, _ what: String) -> FrameError {
    FrameError(
      .wrongType,
      "\(file.name): byte \(file.base): \(what) is of NumPy type '\(header.type)', not \(expected)")
  }
}
