/// The trading days between 2010-12-01 and 2011-12-09 and how much is sold on each.
struct RetailCalendar {
  struct Day {
    var year: Int
    var month: Int
    var day: Int
    /// The share of all rows up to the end of this day, 0 to 1.
    var shareUntilEnd: Double
    /// Minutes after midnight at which the shop opens and closes.
    var opens = 8 * 60
    var closes = 18 * 60
  }

  private(set) var days: [Day] = []

  /// Rows a trading day by month, December 2010 first, in about the proportion of the real shop.
  private static let monthWeights = [
    2.12, 1.46, 1.17, 1.37, 1.43, 1.48, 1.42, 1.52, 1.36, 1.93, 2.34, 3.26, 3.19,
  ]

  init() {
    // 2010-12-01 was a Wednesday; 0 is Sunday.
    var weekday = 3
    var total = 0.0
    for index in 0..<13 {
      let (year, month) = (index == 0 ? 2010 : 2011, (index + 11) % 12 + 1)
      let last = index == 12 ? 9 : Self.length(month)
      for day in 1...last {
        var weight = Self.monthWeights[index]
        if weekday == 0 { weight *= 0.55 }
        if weekday == 6 || Self.isHoliday(month, day) { weight = 0 }
        weekday = (weekday + 1) % 7
        total += weight
        if weight > 0 {
          days.append(Day(year: year, month: month, day: day, shareUntilEnd: total))
        }
      }
    }
    for index in days.indices { days[index].shareUntilEnd /= total }
    days[0].opens = 8 * 60 + 26
    days[days.count - 1].closes = 12 * 60 + 51
    days[days.count - 1].shareUntilEnd = 1
  }

  /// Closed between Christmas and the new year and over Easter.
  private static func isHoliday(_ month: Int, _ day: Int) -> Bool {
    switch month {
    case 1: day <= 3
    case 4: (22...25).contains(day)
    case 12: day >= 24
    default: false
    }
  }

  /// Neither February is one of a leap year.
  private static func length(_ month: Int) -> Int {
    switch month {
    case 2: 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension RetailCalendar.Day {
  /// The minute at which this share (0 to 1) of the day's rows is written; noon is the busiest time.
  func minute(at share: Double) -> Int {
    let x = share - 0.5
    let place = 0.5 + x * (0.55 + 1.8 * x * x)
    return min(opens + Int(place * Double(closes - opens)), closes - 1)
  }

  /// `2010-12-01 08:26:00`, or `12/1/2010 8:26` in the dress of UCI.
  func text(minute: Int, dress: RetailSample.Dress) -> String {
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hour, rest) = (minute / 60, padded(minute % 60))
    return switch dress {
    case .processed: "\(year)-\(padded(month))-\(padded(day)) \(padded(hour)):\(rest):00"
    case .uci: "\(month)/\(day)/\(year) \(hour):\(rest)"
    }
  }
}
