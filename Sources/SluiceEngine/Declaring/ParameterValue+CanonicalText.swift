extension ParameterValue {
  /// Reads what `canonicalText` wrote; nil for anything else.
  package init?(canonicalText text: String) {
    var reader = CanonicalTextReader(rest: Array(text.utf8)[...])
    guard let value = reader.value(depth: 0), reader.rest.isEmpty else { return nil }
    self = value
  }
}

private struct CanonicalTextReader {
  var rest: ArraySlice<UInt8>

  mutating func value(depth: Int) -> ParameterValue? {
    guard let first = rest.first, depth < 200 else { return nil }
    switch first {
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "["):
      return elements(until: UInt8(ascii: "]")) { $0.value(depth: depth + 1) }.map { .list($0) }
    case UInt8(ascii: "{"):
      let members: [ParameterValue.Member]? = elements(until: UInt8(ascii: "}")) { reader in
        guard let key = reader.string(), reader.take(UInt8(ascii: ":")),
          let value = reader.value(depth: depth + 1)
        else { return nil }
        return ParameterValue.Member(key, value)
      }
      return members.map { .map($0) }
    default: return plain()
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// What stands between the bracket that is next and its partner.
  private mutating func elements<Element>(
    until close: UInt8, _ element: (inout Self) -> Element?
  ) -> [Element]? {
    rest.removeFirst()
    if take(close) { return [] }
    var elements: [Element] = []
    while let next = element(&self) {
      elements.append(next)
      if take(close) { return elements }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
    return nil
  }

  private mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        text.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func plain() -> ParameterValue? {
    let ends = [UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}")]
    let word = String(decoding: rest.prefix { !ends.contains($0) }, as: UTF8.self)
    rest = rest.dropFirst(word.utf8.count)
    switch word {
    case "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: return Int(word).map { .integer($0) } ?? Double(word).map { .number($0) }
    }
  }
}
