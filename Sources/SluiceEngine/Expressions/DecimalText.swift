/// Rounds numbers as they are written in decimal, half away from zero: 2.675 to two digits is 2.68.
enum DecimalText {
  /// - Parameter text: a finite number or integer as Swift describes it: `-12`, `0.1`, `1e-07`, `5e+20`.
  /// - Returns: with exactly `digits` digits behind the point.
  static func rounded(_ text: String, digits: Int) -> String {
    var mantissa: [UInt8] = []
    var point: Int?
    var isNegative = false
    var bytes = Array(text.utf8)[...]
    if bytes.first == UInt8(ascii: "-") {
      isNegative = true
      bytes.removeFirst()
    }
    while let byte = bytes.first, byte != UInt8(ascii: "e") {
      if byte == UInt8(ascii: ".") { point = mantissa.count } else { mantissa.append(byte - 0x30) }
      bytes.removeFirst()
    }
    let exponent = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)) ?? 0
    // The value is 0.mantissa × 10^whole; `kept` digits of the mantissa stay.
    var whole = (point ?? mantissa.count) + exponent
    let kept = whole + digits
    if kept < mantissa.count {
      let isUp = kept >= 0 && mantissa[kept] >= 5
      mantissa = kept > 0 ? Array(mantissa[..<kept]) : []
      if isUp {
        var place = mantissa.count - 1
        while place >= 0, mantissa[place] == 9 {
          mantissa[place] = 0
          place -= 1
        }
        if place >= 0 {
          mantissa[place] += 1
        } else {
          mantissa.insert(1, at: 0)
          whole += 1
        }
      }
    }
    func digit(_ place: Int) -> Character {
      let value = mantissa.indices.contains(place) ? mantissa[place] : 0
      return Character(UnicodeScalar(value + 0x30))
    }
    var result = ""
    for place in 0..<max(whole, 0) { result.append(digit(place)) }
    let head = result.drop { $0 == "0" }
    result = head.isEmpty ? "0" : String(head)
    if digits > 0 {
      result.append(".")
      for place in whole..<(whole + digits) { result.append(digit(place)) }
    }
    let isZero = !result.contains { $0 != "0" && $0 != "." }
    return isNegative && !isZero ? "-" + result : result
  }
}
