/// What the text of one field can be taken for.
enum CSVValue {
  enum Class: UInt8 {
    case missing, boolean, integer, wide, number, timestamp, text
  }

  /// The narrowest class of a text; numbers with leading zeros (`007`) are text, since as numbers they would lose them.
  static func classify(
    _ text: Span<UInt8>, missing: MissingSpellings, order: CSVOptions.DateOrder
  ) -> Class {
    if missing.contains(text) { return .missing }
    switch NumberText.parse(text) {
    case .integer: return NumberText.hasLeadingZeros(text) ? .text : .integer
    case .wide: return NumberText.hasLeadingZeros(text) ? .text : .wide
    case .number: return NumberText.hasLeadingZeros(text) ? .text : .number
    case nil: break
    }
    if boolean(text) != nil { return .boolean }
    return TimestampText.parse(text, order: order) == nil ? .text : .timestamp
  }

  /// `true`, `True`, `TRUE` and the same of false.
  static func boolean(_ text: Span<UInt8>) -> Bool? {
    if text.count == 4 {
      return isWord(text, "true", "TRUE") ? true : nil
    }
    return text.count == 5 && isWord(text, "false", "FALSE") ? false : nil
  }

  /// Whether `text` is the lower word, the upper word, or the lower one with the upper one's first letter.
  private static func isWord(
    _ text: Span<UInt8>, _ lower: StaticString, _ upper: StaticString
  ) -> Bool {
    var matchesLower = true
    var matchesUpper = true
    for i in 1..<text.count {
      if unsafe text[i] != lower.utf8Start[i] { matchesLower = false }
      if unsafe text[i] != upper.utf8Start[i] { matchesUpper = false }
    }
    let startsUpper = unsafe text[0] == upper.utf8Start[0]
    let startsLower = unsafe text[0] == lower.utf8Start[0]
    return matchesLower && (startsLower || startsUpper) || matchesUpper && startsUpper
  }

  /// The type of a column whose values have these classes.
  ///
  /// Whole numbers that fit 64 bits make an integer column; with any other number, a number column. Whole numbers of which some do
  /// not fit are text, since float64 would round them. A column without any value is a number column, as in pandas.
  static func type(of classes: Set<Class>) -> ColumnType {
    switch classes.subtracting([.missing]) {
    case []: .number
    case [.boolean]: .boolean
    case [.integer]: .integer
    case [.timestamp]: .timestamp
    case let numbers where numbers.isSubset(of: [.integer, .wide, .number]):
      numbers.contains(.number) ? .number : .text
    default: .text
    }
  }
}
