/// Parses the Python literal in a `.npy` header: `{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }`.
struct NumPyHeaderParser: ~Escapable {
  private let literal: BinaryReader
  private var position = 0

  @_lifetime(copy literal)
  init(_ literal: consuming BinaryReader) { self.literal = literal }

  mutating func parse() throws(FrameError) -> NumPyHeader {
    var type: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr": type = try string()
      case "fortran_order": isFortranOrder = try boolean()
      case "shape": shape = try tuple()
      default: throw unexpected("the key '\(key)'")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard let type, let isFortranOrder, let shape else {
      throw literal.malformed(at: 0, "the header lacks 'descr', 'fortran_order' or 'shape'")
    }
    var header = NumPyHeader(type: type, shape: shape)
    header.isFortranOrder = isFortranOrder
    return header
  }

  private mutating func next() -> UInt8? {
    while position < literal.count, literal.bytes[position] <= UInt8(ascii: " ") { position += 1 }
    return position < literal.count ? literal.bytes[position] : nil
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(FrameError) {
    if !take(mark) { throw unexpected("'\(mark)' is missing") }
  }

  private func unexpected(_ what: String) -> FrameError {
    literal.malformed(at: position, "the header is not NumPy's: \(what)")
  }

  private mutating func string() throws(FrameError) -> String {
    guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a plain type or key in quotes is missing")
    }
    position += 1
    let start = position
    while position < literal.count, literal.bytes[position] != quote { position += 1 }
    guard position < literal.count else { throw unexpected("a quote does not end") }
    position += 1
    return try literal.text(at: start, count: position - 1 - start, "the header")
  }

  private mutating func boolean() throws(FrameError) -> Bool {
    _ = next()
    for (word, value) in [("True", true), ("False", false)]
    where literal.holds(Array(word.utf8), at: position) {
      position += word.utf8.count
      return value
    }
    throw unexpected("neither True nor False")
  }

  private mutating func tuple() throws(FrameError) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !take(")") {
      numbers.append(try integer())
      guard numbers.count <= 32 else { throw unexpected("too many dimensions") }
      if !take(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func integer() throws(FrameError) -> Int {
    _ = next()
    let start = position
    while position < literal.count, (0x30...0x39).contains(literal.bytes[position]) {
      position += 1
    }
    guard let number = Int(try literal.text(at: start, count: position - start, "the header"))
    else { throw unexpected("a dimension is not a number") }
    return number
  }
}
