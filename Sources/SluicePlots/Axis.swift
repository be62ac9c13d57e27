/// A range of values, where they lie between 0 and 1 along it, and its labelled ticks.
struct Axis {
  struct Tick {
    var value: Double
    var label: String
  }

  let scale: AxisScale
  let lower: Double
  let upper: Double
  let ticks: [Tick]

  /// An axis over the values the scale can show.
  ///
  /// - Parameters:
  ///   - tickCount: about how many ticks there is room for.
  ///   - wholeNumbers: no ticks between integers.
  ///   - rounded: the range is extended to ticks; otherwise it ends with the values.
  init(
    over values: some Sequence<Double>, scale: AxisScale, tickCount: Int,
    wholeNumbers: Bool = false,
    rounded: Bool
  ) {
    self.scale = scale
    var least = Double.infinity
    var greatest = -Double.infinity
    for value in values where scale.shows(value) {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    if least > greatest { (least, greatest) = scale == .linear ? (0, 1) : (1, 10) }
    switch scale {
    case .linear:
      (lower, upper, ticks) = Self.linear(least, greatest, tickCount, wholeNumbers, rounded)
    case .logarithmic:
      (lower, upper, ticks) = Self.logarithmic(least, greatest, tickCount, rounded)
    case .symmetricLogarithmic(let threshold):
      (lower, upper) = least < greatest ? (least, greatest) : (least - threshold, least + threshold)
      ticks = Self.symmetric(lower, upper, threshold, tickCount)
    }
  }

  /// 0 at the lower end, 1 at the upper one.
  func fraction(_ value: Double) -> Double {
    let (start, end) = (scale.position(lower), scale.position(upper))
    // Halves, since the difference of two great numbers can overflow.
    let fraction = (scale.position(value) / 2 - start / 2) / (end / 2 - start / 2)
    return fraction.isFinite ? min(max(fraction, -1), 2) : 0
  }

  private static func linear(
    _ least: Double, _ greatest: Double, _ tickCount: Int, _ wholeNumbers: Bool, _ rounded: Bool
  ) -> (Double, Double, [Tick]) {
    let magnitude = max(abs(least), abs(greatest))
    var (low, high) = (least, greatest)
    if low == high {
      let margin = magnitude == 0 ? 1 : magnitude / 10
      (low, high) = (low - margin, high + margin)
    }
    low = max(low, -.greatestFiniteMagnitude)
    high = min(high, .greatestFiniteMagnitude)
    var target = high / Double(tickCount) - low / Double(tickCount)
    // Labels stay distinct, and digits fit an integer, where the range is tiny beside the values.
    target = max(target, magnitude * 0x1p-40, 1e-300)
    if wholeNumbers { target = max(target, 1) }
    let step = DecimalNumber.niceNumber(atLeast: target)
    var first = low / step.value
    var last = high / step.value
    // Rounding outwards must not add a step for the last bit of a quotient.
    first = rounded ? (first + 1e-9).rounded(.down) : (first - 1e-9).rounded(.up)
    last = rounded ? (last - 1e-9).rounded(.up) : (last + 1e-9).rounded(.down)
    var ticks = (Int(first)...max(Int(first), Int(last))).map { index in
      let number = DecimalNumber(digits: index * step.digits, exponent: step.exponent)
      return Tick(value: number.value, label: number.label)
    }.filter { $0.value.isFinite }
    guard let start = ticks.first, let end = ticks.last else { return (low, high, []) }
    if !rounded {
      // Counting starts at 1, which is no multiple of a step past 1.
      if wholeNumbers, low.rounded() == low, abs(low) < 1e9, start.value - low >= step.value / 2 {
        let number = DecimalNumber(digits: Int(low), exponent: 0)
        ticks.insert(Tick(value: number.value, label: number.label), at: 0)
      }
      return (low, high, ticks)
    }
    return (min(low, start.value), max(high, end.value), ticks)
  }

  private static func logarithmic(
    _ least: Double, _ greatest: Double, _ tickCount: Int, _ rounded: Bool
  ) -> (Double, Double, [Tick]) {
    let (low, high) = least == greatest ? (least / 2, greatest * 2) : (least, greatest)
    let highest = min(high, .greatestFiniteMagnitude)
    var bounds = [DecimalNumber.niceNumber(atLeast: max(low / 5, 1e-300))]
    while let last = bounds.last, last.value < highest, last.exponent < 308 {
      bounds.append(next(last))
    }
    bounds.removeAll { !$0.value.isFinite }
    // One bound at or below the values, one at or above them.
    while bounds.count > 1, bounds[1].value <= low { bounds.removeFirst() }
    let start = rounded ? min(low, bounds.first?.value ?? low) : low
    let end = rounded ? max(highest, bounds.last?.value ?? highest) : highest
    var shown = bounds.filter { $0.value >= start && $0.value <= end }
    if shown.count > tickCount { shown.removeAll { $0.digits != 1 } }
    let stride = (shown.count + tickCount - 1) / max(tickCount, 1)
    if stride > 1 { shown = shown.filter { $0.exponent % stride == 0 } }
    return (start, end, shown.map { Tick(value: $0.value, label: $0.label) })
  }

  private static func next(_ number: DecimalNumber) -> DecimalNumber {
    switch number.digits {
    case 1: DecimalNumber(digits: 2, exponent: number.exponent)
    case 2: DecimalNumber(digits: 5, exponent: number.exponent)
    default: DecimalNumber(digits: 1, exponent: number.exponent + 1)
    }
  }

  private static func symmetric(
    _ lower: Double, _ upper: Double, _ threshold: Double, _ tickCount: Int
  ) -> [Tick] {
    let reach = max(abs(lower), abs(upper))
    var powers: [DecimalNumber] = []
    var power = DecimalNumber(
      digits: 1, exponent: DecimalNumber.niceNumber(atLeast: max(threshold, 1e-300)).exponent)
    while power.value <= reach && power.exponent < 308 {
      if power.value >= threshold { powers.append(power) }
      power.exponent += 1
    }
    let sides = (lower < 0 ? 1 : 0) + (upper > 0 ? 1 : 0)
    let stride = max(1, (powers.count * sides + tickCount - 1) / max(tickCount, 1))
    let kept = powers.indices.filter { $0 % stride == stride - 1 || stride == 1 }.map { powers[$0] }
    let negative = kept.reversed().map {
      DecimalNumber(digits: -$0.digits, exponent: $0.exponent)
    }
    return (negative + [DecimalNumber(digits: 0, exponent: 0)] + kept)
      .map { Tick(value: $0.value, label: $0.label) }
      .filter { $0.value >= lower && $0.value <= upper }
  }
}
