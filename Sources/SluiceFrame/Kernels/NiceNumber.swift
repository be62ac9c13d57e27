/// 1, 2 or 5 times a power of ten.
struct NiceNumber {
  private var digit: Int
  private var exponent: Int

  /// The greatest one not above a positive finite value.
  init(atMost value: Double) {
    digit = 5
    exponent = Self.decade(of: value) + 1
    while self.value > value { self = previous }
  }

  /// The least one not below a positive finite value.
  init(atLeast value: Double) {
    self.init(atMost: value)
    if self.value < value { self = next }
  }

  var value: Double { multiple(1) }

  /// `factor` times the number, correctly rounded for all factors that are not very large.
  func multiple(_ factor: Double) -> Double {
    let product = factor * Double(digit)
    return exponent >= 0 ? product * Self.power(exponent) : product / Self.power(-exponent)
  }

  var next: NiceNumber {
    var next = self
    switch digit {
    case 1: next.digit = 2
    case 2: next.digit = 5
    default: (next.digit, next.exponent) = (1, exponent + 1)
    }
    return next
  }

  var previous: NiceNumber {
    var previous = self
    switch digit {
    case 5: previous.digit = 2
    case 2: previous.digit = 1
    default: (previous.digit, previous.exponent) = (5, exponent - 1)
    }
    return previous
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .infinity }

  /// The decimal exponent, or one too few.
  private static func decade(of value: Double) -> Int {
    // A binary exponent times log10(2), without the C library.
    Int((Double(value.exponent) * 0.30102999566398120).rounded(.down))
  }
}
