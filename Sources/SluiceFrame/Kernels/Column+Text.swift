extension Column {
  /// The value of a row as text: numbers as short as they read back the same, timestamps as
  /// `2010-12-01T08:26:00`; nil where it is missing.
  package func text(at row: Int) -> String? {
    if isMissing(row) { return nil }
    return switch storage {
    case .text(let codes, let dictionary): dictionary[Int(codes[row])]
    case .integer(let values): String(values[row])
    case .number(let values): String(values[row])
    case .boolean(let values): String(values[row])
    case .timestamp(let values): TimestampText.format(values[row])
    }
  }
}
