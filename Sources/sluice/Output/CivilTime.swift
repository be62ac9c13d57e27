import Glibc

/// A moment as clocks and calendars show it, to the second.
struct CivilTime {
  private let fields: [Int32]

  /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
  init(_ milliseconds: Int64, isLocal: Bool) {
    var seconds = time_t(milliseconds / 1000)
    var parts = unsafe tm()
    if isLocal {
      unsafe localtime_r(&seconds, &parts)
    } else {
      unsafe gmtime_r(&seconds, &parts)
    }
    fields = unsafe [
      parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
      parts.tm_sec,
    ]
  }

  private func two(_ place: Int) -> String {
    fields[place] < 10 ? "0\(fields[place])" : "\(fields[place])"
  }

  /// `2026-11-23 19:34:55`.
  var readable: String {
    "\(fields[0])-\(two(1))-\(two(2)) \(two(3)):\(two(4)):\(two(5))"
  }

  /// `20261123-193455`.
  /// `2026-11-23T19:34:55Z`, for times in UTC.
  var iso8601: String {
    "\(fields[0])-\(two(1))-\(two(2))T\(two(3)):\(two(4)):\(two(5))Z"
  }

  var compact: String { "\(fields[0])\(two(1))\(two(2))-\(two(3))\(two(4))\(two(5))" }
}
