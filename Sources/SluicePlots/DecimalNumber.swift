/// `digits` × 10^`exponent`: tick positions and labels without rounding errors.
struct DecimalNumber: Equatable {
  var digits: Int
  var exponent: Int

  /// Correctly rounded, from the decimal notation.
  var value: Double { Double("\(digits)e\(exponent)") ?? 0 }

  /// Grouped by thousands (`12,500`, `0.05`), or as `2×10⁷` where that would be long.
  var label: String {
    if digits == 0 { return "0" }
    var trimmed = self
    while trimmed.digits % 10 == 0 {
      trimmed.digits /= 10
      trimmed.exponent += 1
    }
    let text = String(abs(trimmed.digits))
    let sign = digits < 0 ? "−" : ""
    // The decimal exponent of the first digit.
    let leading = trimmed.exponent + text.count - 1
    let plain = Self.plain(text, trimmed.exponent, leading)
    if leading < 7 && leading >= -4 { return sign + plain }
    let scientific = Self.scientific(text, leading)
    return sign + (scientific.count < plain.count ? scientific : plain)
  }

  private static func plain(_ digits: String, _ exponent: Int, _ leading: Int) -> String {
    if exponent >= 0 { return grouped(digits + String(repeating: "0", count: exponent)) }
    if leading < 0 { return "0." + String(repeating: "0", count: -leading - 1) + digits }
    return grouped(String(digits.prefix(leading + 1))) + "." + digits.dropFirst(leading + 1)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let superscripts: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let power = String(abs(exponent)).utf8.map { superscripts[Int($0) - 48] }
    let ten = "10" + (exponent < 0 ? "⁻" : "") + String(power)
    if digits == "1" { return ten }
    let fraction = digits.dropFirst()
    return digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "×" + ten
  }

  private static func grouped(_ digits: String) -> String {
    var rest = digits
    var result = ""
    while rest.count > 3 {
      result = "," + rest.suffix(3) + result
      rest.removeLast(3)
    }
    return rest + result
  }

  /// The least 1, 2 or 5 times a power of ten that is not below a positive finite value.
  static func niceNumber(atLeast value: Double) -> DecimalNumber {
    // A binary exponent times log10(2) is the decimal exponent or one less.
    var exponent = Int((Double(value.exponent) * 0.30102999566398120).rounded(.down))
    while true {
      for digits in [1, 2, 5] {
        let candidate = DecimalNumber(digits: digits, exponent: exponent)
        if candidate.value >= value || exponent > 308 { return candidate }
      }
      exponent += 1
    }
  }

  /// The number nearest to `value` with at most `significant` digits.
  init(_ value: Double, significant: Int) {
    guard value.isFinite, value != 0 else {
      (digits, exponent) = (0, 0)
      return
    }
    var power = Self.niceNumber(atLeast: abs(value)).exponent + 1 - significant
    // Scaling by powers of ten that are doubles themselves; very small numbers in two steps.
    func scaled(_ value: Double, _ power: Int) -> Double {
      if power < -300 {
        return scaled(value * 1e300, power + 300)
      }
      let factor = Double("1e\(abs(power))") ?? .infinity
      return power < 0 ? value * factor : value / factor
    }
    var digits = scaled(value, power).rounded()
    while abs(digits) >= Double(Self.power(significant)) {
      power += 1
      digits = scaled(value, power).rounded()
    }
    self.digits = Int(digits)
    exponent = power
  }

  init(digits: Int, exponent: Int) {
    self.digits = digits
    self.exponent = exponent
  }

  private static func power(_ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { result, _ in result * 10 }
  }
}

/// A number for people: four significant digits.
func readable(_ value: Double) -> String {
  if value.isNaN { return "not a number" }
  if value.isInfinite { return value < 0 ? "−∞" : "∞" }
  if value.rounded() == value && abs(value) < 1e7 {
    return DecimalNumber(digits: Int(value), exponent: 0).label
  }
  return DecimalNumber(value, significant: 4).label
}
