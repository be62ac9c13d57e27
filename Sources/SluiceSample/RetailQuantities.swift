import SluiceFrame

/// How many of an item one line of an invoice asks for.
enum RetailQuantities {
  /// The expected quantity of one line, before it is rounded to packs.
  ///
  /// Its logarithm is a sum of the customer's appetite, the item's size, and what the customer's taste makes of the item's
  /// properties: main effects and an interaction of rank four.
  static func expectation(
    _ customer: RetailCustomers.Customer, _ item: RetailItems.Item
  ) -> Double {
    let liking = (customer.taste * item.properties).sum()
    let logarithm = 1.7 + customer.appetite + item.size + 0.32 * liking
    return ExactMath.exponential(min(logarithm, 5.6))
  }

  /// What buyers without a customer number take: little.
  static func guestExpectation(_ item: RetailItems.Item) -> Double {
    ExactMath.exponential(min(0.5 + 0.5 * item.size, 2.5))
  }

  static func draw(_ expectation: Double, _ random: inout RandomSource) -> Int {
    var value = expectation * ExactMath.exponential(0.3 * random.normal() - 0.045)
    let bits = random.next()
    // Now and then someone stocks up.
    if bits & 0x3FF == 0 { value *= Double(3 + (bits >> 10) % 6) }
    let whole = max(1, Int(value + 0.5))
    // Larger amounts mostly come in packs.
    guard whole > 8, bits >> 61 != 0 else { return whole }
    let pack = whole < 30 ? 6 : whole < 150 ? 12 : 48
    return max(1, (whole + pack / 2) / pack) * pack
  }
}
