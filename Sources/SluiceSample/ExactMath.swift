/// Powers and logarithms from additions, products and quotients alone.
///
/// The C library's differ in the last bit between systems; these do not, since IEEE 754 fixes each operation they are made of.
enum ExactMath {
  private static let logarithmOf2 = 0x1.62e42fefa39efp-1

  /// e to the `x`, for |x| below 600.
  static func exponential(_ x: Double) -> Double {
    let power = (x * (1 / logarithmOf2)).rounded()
    let rest = x - power * logarithmOf2
    // |rest| ≤ 0.35, so 13 terms of the series are enough for a double.
    var sum = 1.0
    for n in stride(from: 13.0, to: 0, by: -1) { sum = 1 + sum * rest / n }
    return sum * Double(sign: .plus, exponent: Int(power), significand: 1)
  }

  /// The natural logarithm of a positive normal number.
  static func logarithm(_ x: Double) -> Double {
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

  static func power(_ base: Double, _ exponent: Double) -> Double {
    exponential(exponent * logarithm(base))
  }
}
