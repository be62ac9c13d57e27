/// How long a cached result counts, from a duration as people write it: `P30D`, `PT12H`, `30dT5h`, `p2w`.
package struct CacheLifetime: Sendable, Equatable {
  /// As it was written.
  package let text: String
  package let milliseconds: Int64
  /// Whether `M` stands for months with no `T` anywhere: many who write `P30M` mean minutes.
  package let isPerhapsMinutes: Bool

  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000
  /// Units before the `T` and behind it, largest first; a month has 30 days and a year 365.
  private static let dateUnits: [(UInt8, Int64)] = [
    (UInt8(ascii: "y"), 365 * day), (UInt8(ascii: "m"), 30 * day), (UInt8(ascii: "w"), 7 * day),
    (UInt8(ascii: "d"), day),
  ]
  private static let timeUnits: [(UInt8, Int64)] = [
    (UInt8(ascii: "h"), 60 * minute), (UInt8(ascii: "m"), minute),
  ]

  /// nil where the text is no duration: ISO 8601 in either case, where the leading `P` may be missing.
  package init?(_ text: String) {
    var rest = text.lowercased().utf8[...]
    if rest.first == UInt8(ascii: "p") { rest = rest.dropFirst() }
    var units = Self.dateUnits[...]
    var total: Int64 = 0
    var parts = 0
    var hasTime = false
    var hasMonths = false
    while let byte = rest.first {
      if byte == UInt8(ascii: "t") {
        if hasTime || rest.count == 1 { return nil }
        hasTime = true
        units = Self.timeUnits[...]
        rest = rest.dropFirst()
        continue
      }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
      rest = rest.dropFirst(digits.count)
      guard let letter = rest.popFirst(),
        let place = units.firstIndex(where: { $0.0 == letter })
      else { return nil }
      let (product, isTooLong) = number.multipliedReportingOverflow(by: units[place].1)
      let (sum, isSumTooLong) = total.addingReportingOverflow(product)
      if isTooLong || isSumTooLong { return nil }
      hasMonths = hasMonths || (!hasTime && letter == UInt8(ascii: "m"))
      total = sum
      parts += 1
      units = units[(place + 1)...]
    }
    guard parts > 0, total > 0 else { return nil }
    self.text = text
    milliseconds = total
    isPerhapsMinutes = hasMonths && !hasTime
  }
}
