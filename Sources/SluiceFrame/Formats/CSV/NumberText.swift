/// Numbers as people and programs write them in CSV: sign, digits, fraction, exponent, `inf`, `nan`.
///
/// Spaces and tabs around a number are allowed. A number means the float64 nearest to it, as in Python's `float`.
enum NumberText {
  enum Value: Equatable {
    /// A whole number that fits 64 bits; a fraction of zeros may follow (`17850.0`).
    case integer(Int64)
    /// A whole number without exponent that does not fit 64 bits.
    case wide(Double)
    /// Every other number, NaN among them.
    case number(Double)

    var double: Double {
      switch self {
      case .integer(let value): Double(value)
      case .wide(let value), .number(let value): value
      }
    }
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Whether a whole part of more than one digit starts with 0, as identifiers do (`007`).
  static func hasLeadingZeros(_ text: Span<UInt8>) -> Bool {
    var (i, end) = trimmed(text)
    if i < end, text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") { i += 1 }
    return i + 1 < end && text[i] == UInt8(ascii: "0") && isDigit(text[i + 1])
  }

  /// The number as float64, with the sign of a zero; nil where the text is no number.
  static func double(_ text: Span<UInt8>) -> Double? {
    let value = parse(text)
    guard case .integer(0) = value else { return value?.double }
    return text[trimmed(text).start] == UInt8(ascii: "-") ? -0.0 : 0
  }

  /// nil where the text is no number.
  static func parse(_ text: Span<UInt8>) -> Value? {
    let (start, end) = trimmed(text)
    var i = start
    guard i < end else { return nil }
    let negative = text[i] == UInt8(ascii: "-")
    if negative || text[i] == UInt8(ascii: "+") { i += 1 }

    // Up to 18 digits are kept exactly; more are counted and left to the slow path.
    var digits: UInt64 = 0
    var kept = 0
    var exponent = 0
    let wholeStart = i
    while i < end, isDigit(text[i]) {
      take(text[i], into: &digits, &kept)
      i += 1
    }
    let wholeCount = i - wholeStart
    var fractionCount = 0
    var fractionIsZero = true
    if i < end, text[i] == UInt8(ascii: ".") {
      i += 1
      let fractionStart = i
      while i < end, isDigit(text[i]) {
        take(text[i], into: &digits, &kept)
        if text[i] != UInt8(ascii: "0") { fractionIsZero = false }
        i += 1
      }
      fractionCount = i - fractionStart
    }
    guard wholeCount + fractionCount > 0 else {
      return special(text, i, end).map { .number(negative ? -$0 : $0) }
    }
    var hasExponent = false
    if i < end, text[i] | 0x20 == UInt8(ascii: "e") {
      guard let (value, next) = exponentPart(text, i + 1, end) else { return nil }
      (exponent, i, hasExponent) = (value, next, true)
    }
    guard i == end else { return nil }

    let whole = wholeCount > 0 && fractionIsZero && !hasExponent
    if whole {
      if let value = integer(text, wholeStart, wholeCount, negative) { return .integer(value) }
    }
    let power = exponent - fractionCount
    let value: Double
    if kept <= 15, power >= -22, power <= 22 {
      // Both operands are exact, so the one operation rounds correctly (Clinger 1990).
      let exact = Double(digits)
      let magnitude = power < 0 ? exact / powersOfTen[-power] : exact * powersOfTen[power]
      value = negative ? -magnitude : magnitude
    } else {
      guard let slow = slowDouble(text, start, end) else { return nil }
      value = slow
    }
    return whole ? .wide(value) : .number(value)
  }

  @inline(__always)
  private static func take(_ byte: UInt8, into digits: inout UInt64, _ kept: inout Int) {
    // Zeros in front are no digits of the significand.
    if kept == 0, byte == UInt8(ascii: "0") { return }
    if kept < 18 { digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0")) }
    kept += 1
  }

  private static func integer(
    _ text: Span<UInt8>, _ start: Int, _ count: Int, _ negative: Bool
  ) -> Int64? {
    var value: Int64 = 0
    for i in start..<(start + count) {
      let digit = Int64(text[i] &- UInt8(ascii: "0"))
      let (product, over) = value.multipliedReportingOverflow(by: 10)
      let (next, past) =
        negative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      if over || past { return nil }
      value = next
    }
    return value
  }

  /// The exponent behind the `e`, held within ±99,999, and where it ends.
  private static func exponentPart(
    _ text: Span<UInt8>, _ start: Int, _ end: Int
  ) -> (value: Int, next: Int)? {
    var i = start
    guard i < end else { return nil }
    let negative = text[i] == UInt8(ascii: "-")
    if negative || text[i] == UInt8(ascii: "+") { i += 1 }
    let first = i
    var value = 0
    while i < end, isDigit(text[i]) {
      value = min(value * 10 + Int(text[i] - UInt8(ascii: "0")), 99_999)
      i += 1
    }
    return i == first ? nil : (negative ? -value : value, i)
  }

  private static func special(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Double? {
    func matches(_ word: StaticString) -> Bool {
      guard end - start == word.utf8CodeUnitCount else { return false }
      for k in 0..<(end - start) where unsafe text[start + k] | 0x20 != word.utf8Start[k] {
        return false
      }
      return true
    }
    if matches("inf") || matches("infinity") { return .infinity }
    return matches("nan") ? .nan : nil
  }

  private static func slowDouble(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Double? {
    var digits = [UInt8]()
    digits.reserveCapacity(end - start)
    for i in start..<end { digits.append(text[i]) }
    return Double(String(decoding: digits, as: UTF8.self))
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  @inline(__always)
  private static func trimmed(_ text: Span<UInt8>) -> (start: Int, end: Int) {
    var start = 0
    var end = text.count
    while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
    while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return (start, end)
  }
}
