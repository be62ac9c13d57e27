/// The head of a `.npy` file: the type and shape of the array behind it.
///
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
struct NumPyHeader: Equatable {
  /// NumPy's code for the type, for instance `<f4`.
  var type: String
  var isFortranOrder = false
  /// Empty for a single value.
  var shape: [Int]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(type: String, shape: [Int]) {
    self.type = type
    self.shape = shape
  }

  /// Format 1.0, padded so that the data starts at a multiple of 64; the bytes are NumPy's own, which
  /// leave room for a first dimension of 21 digits.
  var encoded: [UInt8] {
    let dimensions =
      shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    var text =
      "{'descr': '\(type)', 'fortran_order': \(isFortranOrder ? "True" : "False"), "
      + "'shape': \(dimensions), }"
    if let first = shape.first {
      text += String(repeating: " ", count: 21 - String(first).utf8.count)
    }
    let head = Self.magic.count + 4
    text += String(repeating: " ", count: 64 - (head + text.utf8.count + 1) % 64) + "\n"
    let count = UInt16(text.utf8.count)
    return Self.magic + [1, 0, UInt8(count & 0xFF), UInt8(count >> 8)] + Array(text.utf8)
  }

  /// Reads a header of format 1.0, 2.0 or 3.0 and tells where the data starts.
  static func read(_ file: borrowing BinaryReader) throws(FrameError) -> (NumPyHeader, start: Int) {
    guard file.holds(magic, at: 0) else {
      throw file.malformed(at: 0, "not a NumPy array: it does not start with \\x93NUMPY")
    }
    let version = try file.load(UInt8.self, at: 6, "the format version")
    let start: Int
    let count: Int
    switch version {
    case 1:
      start = 10
      count = Int(try file.load(UInt16.self, at: 8, "the header's length"))
    case 2, 3:
      start = 12
      count = Int(try file.load(UInt32.self, at: 8, "the header's length"))
    default:
      throw file.malformed(at: 6, "NumPy's format \(version) is not known, only 1 to 3")
    }
    let literal = try file.part(at: start, count: count, "the header")
    var parser = NumPyHeaderParser(literal)
    return (try parser.parse(), start + count)
  }

  /// The number of values, for the caller to hold against what is there.
  func valueCount(_ file: borrowing BinaryReader) throws(FrameError) -> Int {
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else {
        throw file.malformed(at: 0, "an array of shape \(shape) is not possible")
      }
      count = product
    }
    return count
  }
}
