/// Powers and logarithms from additions, products and quotients alone.
///
/// The C library's differ in the last bit between systems; these do not, since IEEE 754 fixes each operation they are made of.
package enum ExactMath {
  private static let logarithmOf2 = 0x1.62e42fefa39efp-1

  /// e to the `x`, for |x| below 600; 0 or infinite far beyond, and NaN of NaN.
  package static func exponential(_ x: Double) -> Double {
    guard abs(x) < 700 else { return x < 0 ? 0 : x + .infinity }
    let power = (x * (1 / logarithmOf2)).rounded()
    let rest = x - power * logarithmOf2
    // |rest| ≤ 0.35, so 13 terms of the series are enough for a double.
    var sum = 1.0
    for n in stride(from: 13.0, to: 0, by: -1) { sum = 1 + sum * rest / n }
    return sum * Double(sign: .plus, exponent: Int(power), significand: 1)
  }

  /// The natural logarithm of a positive normal number.
  package static func logarithm(_ x: Double) -> Double {
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 0x1.6a09e667f3bcdp0 {
      significand *= 0.5
      exponent += 1
    }
    // log m = 2 artanh((m − 1) / (m + 1))
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for n in stride(from: 21.0, to: 0, by: -2) { sum = sum * square + 1 / n }
    return exponent * logarithmOf2 + 2 * ratio * sum
  }

  package static func power(_ base: Double, _ exponent: Double) -> Double {
    exponential(exponent * logarithm(base))
  }

  /// ln(1 + x) for x above -1, also near 0 to the last bits.
  package static func logarithm1p(_ x: Double) -> Double {
    let whole = 1 + x
    return whole == 1 ? x : logarithm(whole) * x / (whole - 1)
  }

  /// e to the `x`, minus 1, also near 0 to the last bits, for |x| below 600.
  package static func exponentialM1(_ x: Double) -> Double {
    if abs(x) > 0.3 { return exponential(x) - 1 }
    var sum = 1.0
    for n in stride(from: 13.0, to: 1, by: -1) { sum = 1 + sum * x / n }
    return x * sum
  }

  /// 1 / (1 + e to the minus `x`), for any number.
  package static func logistic(_ x: Double) -> Double {
    let power = exponential(-abs(min(max(x, -500), 500)))
    return x >= 0 ? 1 / (1 + power) : power / (1 + power)
  }

  /// ln(1 + e to the `x`), for any number.
  package static func softplus(_ x: Double) -> Double {
    max(x, 0) + logarithm1p(exponential(-min(abs(x), 500)))
  }
}
