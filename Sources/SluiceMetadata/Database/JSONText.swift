package import SluiceFrame

/// JSON as the columns of the database hold it: compact, keys sorted, an integer and a number told apart.
///
/// A no-op run reads the facts of every artifact it takes over, so this is a plain pass over bytes.
package enum JSONText {
  package static func write(_ value: JSONValue) -> String {
    String(decoding: value.compact, as: UTF8.self)
  }

  static func write(_ members: [String: JSONValue]) -> String {
    members.isEmpty ? "{}" : write(.object(members))
  }

  static func write(_ strings: [String]) -> String {
    strings.isEmpty ? "[]" : write(.array(strings.map { .string($0) }))
  }

  /// - Throws: `.damaged`: only Sluice writes these columns.
  package static func read(_ text: String) throws -> JSONValue {
    var reader = JSONReader(Array(text.utf8))
    let value = try reader.value(depth: 0)
    try reader.expectEnd()
    return value
  }

  /// The elements of an array of strings.
  static func readStrings(_ text: String) throws -> [String] {
    if text == "[]" { return [] }
    var reader = JSONReader(Array(text.utf8))
    let strings = try reader.strings()
    try reader.expectEnd()
    return strings
  }

  /// The members of an object.
  static func readObject(_ text: String) throws -> [String: JSONValue] {
    if text == "{}" { return [:] }
    guard case .object(let members) = try read(text) else { throw JSONReader.damage(at: 0) }
    return members
  }
}

/// Reads what `JSONText` writes, and any other JSON, byte by byte.
private struct JSONReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func damage(at place: Int) -> MetadataError {
    MetadataError(.damaged, "a text in the metadata database is not JSON (byte \(place))")
  }

  private var damage: MetadataError { Self.damage(at: place) }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  mutating func expectEnd() throws {
    skipSpace()
    if place < bytes.count { throw damage }
  }

  mutating func value(depth: Int) throws -> JSONValue {
    skipSpace()
    guard place < bytes.count, depth < 200 else { throw damage }
    defer { skipSpace() }
    switch bytes[place] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
    guard bytes[place...].starts(with: word.utf8) else { throw damage }
    place += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws -> JSONValue {
    place += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw damage }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw damage }
      members[key] = try value(depth: depth + 1)
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw damage }
    }
  }

  private mutating func array(depth: Int) throws -> JSONValue {
    place += 1
    var values: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(values) }
    while true {
      values.append(try value(depth: depth + 1))
      if take(UInt8(ascii: "]")) { return .array(values) }
      guard take(UInt8(ascii: ",")) else { throw damage }
    }
  }

  /// An array of strings.
  mutating func strings() throws -> [String] {
    guard take(UInt8(ascii: "[")) else { throw damage }
    var strings: [String] = []
    while true {
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw damage }
      strings.append(try string())
      if take(UInt8(ascii: "]")) { return strings }
      guard take(UInt8(ascii: ",")) else { throw damage }
    }
  }

  private mutating func number() throws -> JSONValue {
    let start = place
    var isInteger = true
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
        isInteger = false
      default:
        return try number(bytes[start..<place], isInteger: isInteger)
      }
      place += 1
    }
    return try number(bytes[start..<place], isInteger: isInteger)
  }

  private func number(_ digits: ArraySlice<UInt8>, isInteger: Bool) throws -> JSONValue {
    let text = String(decoding: digits, as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text) else { throw damage }
    return .number(value)
  }

  private mutating func string() throws -> String {
    place += 1
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: "\""),
      bytes[place] != UInt8(ascii: "\\")
    {
      place += 1
    }
    if take(UInt8(ascii: "\"")) {
      return String(decoding: bytes[start..<(place - 1)], as: UTF8.self)
    }
    return try escapedString(Array(bytes[start..<place]))
  }

  private mutating func escapedString(_ head: [UInt8]) throws -> String {
    var text = head
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard place < bytes.count else { throw damage }
        let escape = bytes[place]
        place += 1
        switch escape {
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "u"): text += String(try scalar()).utf8
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        default: throw damage
        }
      default: text.append(byte)
      }
    }
    throw damage
  }

  private mutating func scalar() throws -> Unicode.Scalar {
    var code = try hexadecimal()
    if 0xd800..<0xdc00 ~= code, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = try hexadecimal()
      guard 0xdc00..<0xe000 ~= low else { throw damage }
      code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw damage }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard place + 4 <= bytes.count else { throw damage }
    let digits = String(decoding: bytes[place..<(place + 4)], as: UTF8.self)
    guard digits.allSatisfy(\.isHexDigit), let code = UInt32(digits, radix: 16) else {
      throw damage
    }
    place += 4
    return code
  }
}
