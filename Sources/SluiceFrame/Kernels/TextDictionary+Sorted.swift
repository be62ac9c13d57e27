extension TextDictionary {
  /// These codes in the order of their texts by code point, which is the order of their UTF-8 bytes.
  func sorted(_ codes: [Int32]) -> [Int32] {
    var entries = codes.map { PrefixedCode(prefix: prefix($0), code: $0) }
    entries.sort {
      $0.prefix != $1.prefix ? $0.prefix < $1.prefix : precedes($0.code, $1.code)
    }
    return entries.map(\.code)
  }

  /// The first eight bytes as a big-endian word, so that most comparisons need no more.
  private func prefix(_ code: Int32) -> UInt64 {
    let text = utf8(Int(code))
    var word: UInt64 = 0
    for byte in text.prefix(8) { word = word << 8 | UInt64(byte) }
    return text.count < 8 ? word << UInt64((8 - text.count) * 8) : word
  }

  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let (leftEnd, rightEnd) = (offsets[Int(left) + 1], offsets[Int(right) + 1])
    var (leftAt, rightAt) = (offsets[Int(left)], offsets[Int(right)])
    while leftAt < leftEnd && rightAt < rightEnd {
      let (a, b) = (bytes[leftAt], bytes[rightAt])
      if a != b { return a < b }
      leftAt += 1
      rightAt += 1
    }
    return leftAt == leftEnd && rightAt < rightEnd
  }
}

private struct PrefixedCode {
  var prefix: UInt64
  var code: Int32
}
