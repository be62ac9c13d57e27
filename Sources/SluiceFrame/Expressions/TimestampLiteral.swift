/// Timestamps in expressions: year, month and day with dashes, so that no order of day and month is guessed.
enum TimestampLiteral {
  /// Since 1970-01-01T00:00:00; nil where the text is no timestamp.
  static func microseconds(_ text: String) -> Int64? {
    if text.utf8.contains(UInt8(ascii: "/")) { return nil }
    return TimestampText.parse(Array(text.utf8).span, order: .monthFirst)
  }
}
