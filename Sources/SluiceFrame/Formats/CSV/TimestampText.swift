/// Dates and times as CSV files write them, as microseconds since 1970-01-01T00:00:00 without a time zone.
///
/// Read are `2010-12-01`, `2010-12-01 08:26[:00[.123456]]` with a space or `T` and at most a `Z` behind it, and
/// `12/1/2010[ 8:26[:00]]`. Years have four digits; the calendar is the Gregorian one throughout.
package enum TimestampText {
  private static let microsecondsPerDay: Int64 = 86_400_000_000

  /// nil where the text is no timestamp of these forms or no day of the calendar.
  static func parse(_ text: Span<UInt8>, order: CSVOptions.DateOrder) -> Int64? {
    var reader = Reader(text: text)
    guard let first = reader.digits(1, 4) else { return nil }
    let year: Int
    let month: Int
    let day: Int
    let isISO: Bool
    if first.count == 4, reader.take("-") {
      guard let m = reader.digits(2, 2), reader.take("-"), let d = reader.digits(2, 2) else {
        return nil
      }
      (year, month, day, isISO) = (first.value, m.value, d.value, true)
    } else if first.count <= 2, reader.take("/") {
      guard let second = reader.digits(1, 2), reader.take("/"), let y = reader.digits(4, 4) else {
        return nil
      }
      let (m, d) =
        order == .monthFirst ? (first.value, second.value) : (second.value, first.value)
      (year, month, day, isISO) = (y.value, m, d, false)
    } else {
      return nil
    }
    guard year >= 1, (1...12).contains(month), day >= 1, day <= days(in: month, of: year) else {
      return nil
    }
    let midnight = Int64(daysSince1970(year, month, day)) * microsecondsPerDay
    if reader.isAtEnd { return midnight }
    guard reader.take(" ") || (isISO && reader.take("T")) else { return nil }
    guard let time = timeOfDay(&reader, hourDigits: isISO ? 2 : 1) else { return nil }
    if isISO { _ = reader.take("Z") }
    return reader.isAtEnd ? midnight + time : nil
  }

  private static func timeOfDay(_ reader: inout Reader, hourDigits: Int) -> Int64? {
    guard let hour = reader.digits(hourDigits, 2), reader.take(":"),
      let minute = reader.digits(2, 2), hour.value < 24, minute.value < 60
    else { return nil }
    var time = Int64(hour.value * 3600 + minute.value * 60) * 1_000_000
    guard reader.take(":") else { return time }
    guard let second = reader.digits(2, 2), second.value < 60 else { return nil }
    time += Int64(second.value) * 1_000_000
    guard reader.take(".") else { return time }
    guard let fraction = reader.digits(1, 6) else { return nil }
    var microseconds = fraction.value
    for _ in fraction.count..<6 { microseconds *= 10 }
    return time + Int64(microseconds)
  }

  /// `2010-12-01T08:26:00`, with six more digits where there are microseconds.
  static func format(_ microseconds: Int64) -> String {
    var text: [UInt8] = []
    append(microseconds, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same with a space for the `T`, as SQL writes times.
  package static func spaced(_ microseconds: Int64) -> String {
    var text: [UInt8] = []
    append(microseconds, mark: " ", to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// What `parse` gives, with the month first.
  package static func parsed(_ text: String) -> Int64? {
    parse(Array(text.utf8).span, order: .monthFirst)
  }

  /// Appends what `format` gives.
  /// - Parameter mark: what stands between day and time.
  static func append(_ microseconds: Int64, mark: Unicode.Scalar = "T", to text: inout [UInt8]) {
    var days = microseconds / microsecondsPerDay
    var rest = microseconds % microsecondsPerDay
    if rest < 0 {
      days -= 1
      rest += microsecondsPerDay
    }
    let (year, month, day) = date(Int(days))
    let seconds = Int(rest / 1_000_000)
    if year < 0 { text.append(UInt8(ascii: "-")) }
    append(abs(year), width: 4, to: &text)
    append("-", month, to: &text)
    append("-", day, to: &text)
    append(mark, seconds / 3600, to: &text)
    append(":", seconds / 60 % 60, to: &text)
    append(":", seconds % 60, to: &text)
    let fraction = Int(rest % 1_000_000)
    if fraction > 0 {
      text.append(UInt8(ascii: "."))
      append(fraction, width: 6, to: &text)
    }
  }

  private static func append(_ mark: Unicode.Scalar, _ value: Int, to text: inout [UInt8]) {
    text.append(UInt8(ascii: mark))
    append(value, width: 2, to: &text)
  }

  /// At least `width` digits.
  private static func append(_ value: Int, width: Int, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both ways as in Howard Hinnant, "chrono-compatible low-level date algorithms": years start in March.

  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private struct Reader: ~Escapable {
    let text: Span<UInt8>
    var position = 0

    @_lifetime(copy text)
    init(text: Span<UInt8>) { self.text = text }

    var isAtEnd: Bool { position == text.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    /// Between `minimum` and `maximum` digits, as many as there are.
    mutating func digits(_ minimum: Int, _ maximum: Int) -> (value: Int, count: Int)? {
      let start = position
      var value = 0
      while position < text.count, position - start < maximum {
        let digit = text[position] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        value = value * 10 + Int(digit)
        position += 1
      }
      return position - start >= minimum ? (value, position - start) : nil
    }
  }
}
