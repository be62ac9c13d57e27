/// The YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema): which plain texts are no text.
enum CoreSchema {
  enum Resolution: Equatable {
    case content(YAMLNode.Content)
    /// An integer or number that does not fit 64 bits.
    case tooLarge
  }

  /// The tags that can be written out, without their common prefix.
  static let tagPrefix = "tag:yaml.org,2002:"
  static let tags = ["str", "int", "float", "bool", "null", "seq", "map"]

  /// The value of a plain scalar without a tag.
  static func resolve(_ text: String) -> Resolution {
    guard let first = text.utf8.first else { return .content(.null) }
    switch first {
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "~"):
      if isNull(text) { return .content(.null) }
    case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
      if let value = boolean(text) { return .content(.boolean(value)) }
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return integer(text) ?? number(text) ?? .content(.string(text))
    default: break
    }
    return .content(.string(text))
  }

  static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

  static func boolean(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`; nil for any other text.
  static func integer(_ text: String) -> Resolution? {
    let bytes = Array(text.utf8)
    var radix = 10
    var digits = bytes[...]
    if bytes.starts(with: [0x30, 0x78]) || bytes.starts(with: [0x30, 0x6F]) {
      radix = bytes[1] == UInt8(ascii: "x") ? 16 : 8
      digits = digits.dropFirst(2)
    } else if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
      digits = digits.dropFirst()
    }
    guard !digits.isEmpty, digits.allSatisfy({ digitValue($0).map { $0 < radix } ?? false }) else {
      return nil
    }
    let sign = bytes.first == UInt8(ascii: "-") ? "-" : ""
    let value = Int(sign + String(decoding: digits, as: UTF8.self), radix: radix)
    return value.map { .content(.integer($0)) } ?? .tooLarge
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, infinities and `.nan`; nil for any other text.
  static func number(_ text: String) -> Resolution? {
    var rest = Array(text.utf8)[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    switch String(decoding: rest, as: UTF8.self) {
    case ".inf", ".Inf", ".INF":
      return .content(.number(text.utf8.first == UInt8(ascii: "-") ? -.infinity : .infinity))
    case ".nan", ".NaN", ".NAN":
      return rest.count == text.utf8.count ? .content(.number(.nan)) : nil
    default: break
    }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = rest.prefix(while: isDigit)
      if whole.isEmpty && fraction.isEmpty { return nil }
      rest = rest.dropFirst(fraction.count)
    } else if whole.isEmpty {
      return nil
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      let exponent = rest.prefix(while: isDigit)
      if exponent.isEmpty { return nil }
      rest = rest.dropFirst(exponent.count)
    }
    guard rest.isEmpty, let value = Double(text) else { return nil }
    return value.isFinite ? .content(.number(value)) : .tooLarge
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func digitValue(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x41 + 10
    case 0x61...0x66: Int(byte) - 0x61 + 10
    default: nil
    }
  }
}
