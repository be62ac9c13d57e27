/// Times as events carry them.
enum EventTime {
  /// RFC 3339 in UTC, to the millisecond: `2026-11-23T22:52:16.007Z`.
  ///
  /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
  static func text(_ milliseconds: Int64) -> String {
    let (days, rest) = floored(milliseconds, 86_400_000)
    // Howard Hinnant's civil_from_days: eras of 400 years that begin in March.
    let shifted = days + 719_468
    let (era, dayOfEra) = floored(shifted, 146_097)
    let year =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let march = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * march + 2) / 5 + 1
    let month = march < 10 ? march + 3 : march - 9
    let date =
      "\(padded(year + era * 400 + (month <= 2 ? 1 : 0), 4))-\(padded(month, 2))-\(padded(day, 2))"
    let hours = "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2))"
    return "\(date)T\(hours):\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }

  private static func floored(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let rest = ((value % divisor) + divisor) % divisor
    return ((value - rest) / divisor, rest)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
