import SluiceDiagnostics

/// Finds what cannot be YAML text at all, before libyaml sees it: bytes that are not UTF-8, control characters.
enum TextCheck {
  /// The text of `bytes`, or why they are none.
  static func decode(_ bytes: [UInt8], path: String) -> (text: String, mistake: Diagnostic?) {
    let lossy = String(decoding: bytes, as: UTF8.self)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      let span = SourceText(path: path, utf8: []).span(ofBytes: 0..<0)
      return (lossy, .error("the file is UTF-16 text", at: span, hint: "save it as UTF-8"))
    }
    do {
      _ = try UTF8Span(validating: bytes.span)
      return (lossy, nil)
    } catch {
      let offset = error.byteOffsets.lowerBound
      let position = LineIndex(utf8: bytes).position(ofByte: offset)
      let end = SourceSpan.Position(line: position.line, column: position.column + 1)
      let mistake = Diagnostic.error(
        "byte \(hex(UInt32(bytes[offset]), digits: 2)) at offset \(offset) is not UTF-8",
        at: SourceSpan(path: path, start: position, end: end), hint: "save the file as UTF-8")
      return (lossy, mistake)
    }
  }

  /// Every character that YAML does not allow, at its place.
  static func forbiddenCharacters(in source: SourceText) -> [Diagnostic] {
    let bytes = source.bytes
    var found = DiagnosticList()
    for offset in bytes.indices where mayBeForbidden(bytes[offset]) {
      guard let (value, length) = forbidden(in: bytes, at: offset) else { continue }
      let name = value == 0 ? "NUL" : "U+" + hex(value, digits: 4).dropFirst(2)
      let escape = value < 0x100 ? "\\x" + hex(value, digits: 2).dropFirst(2) : nil
      found.append {
        .error(
          "the character \(name) at byte \(offset) is not allowed in YAML",
          at: source.span(ofBytes: offset..<(offset + length)),
          hint: escape.map { "write it as \"\($0)\" in double quotes, or remove it" })
      }
    }
    return found.sorted()
  }

  private static func mayBeForbidden(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
      || byte == 0x7F || byte == 0xC2 || byte == 0xEF
  }

  private static func forbidden(in bytes: [UInt8], at offset: Int) -> (value: UInt32, length: Int)?
  {
    switch bytes[offset] {
    case 0xC2:
      let next = bytes[offset + 1]
      return next < 0xA0 && next != 0x85 ? (UInt32(next), 2) : nil
    case 0xEF:
      guard bytes[offset + 1] == 0xBF, bytes[offset + 2] >= 0xBE else { return nil }
      return (0xFFC0 + UInt32(bytes[offset + 2] & 0x3F), 3)
    default: return (UInt32(bytes[offset]), 1)
    }
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
