import FoundationEssentials

/// Bytes as text between two lines that say what they are (RFC 7468).
enum PEM {
  static func text(_ bytes: [UInt8], label: String) -> String {
    let digits = Array(Data(bytes).base64EncodedString().utf8)
    let lines = stride(from: 0, to: digits.count, by: 64).map {
      String(decoding: digits[$0..<min($0 + 64, digits.count)], as: UTF8.self)
    }
    return (["-----BEGIN \(label)-----"] + lines + ["-----END \(label)-----", ""])
      .joined(separator: "\n")
  }

  static func bytes(of text: String, label: String) throws(SigningError) -> [UInt8] {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
    guard let first = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }) else {
      throw SigningError("it holds no key: a line '-----BEGIN \(label)-----' is missing")
    }
    guard lines[first].hasPrefix("-----BEGIN \(label)-----") else {
      let found = lines[first].dropFirst(11).prefix { $0 != "-" }
      throw SigningError("it holds a '\(found)' where a '\(label)' must be")
    }
    let body = lines[(first + 1)...].prefix { !$0.hasPrefix("-----END ") }
    guard first + 1 + body.count < lines.count,
      let data = Data(base64Encoded: body.map { $0.filter { !$0.isWhitespace } }.joined())
    else { throw SigningError("its '\(label)' is cut off or damaged") }
    return Array(data)
  }
}
