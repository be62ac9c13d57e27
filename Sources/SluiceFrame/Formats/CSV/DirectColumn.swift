/// A column of a known type other than text, whose values are parsed as they come.
struct DirectColumn {
  let type: ColumnType
  private let missing: MissingSpellings
  private let order: CSVOptions.DateOrder
  /// Integers or timestamps.
  private var integers: [Int64] = []
  private var numbers: [Double] = []
  private var booleans: [Bool] = []
  private var validity = Bitmap(repeating: true, count: 0)
  private var missingCount = 0

  /// - Precondition: `type` is not text.
  init(_ type: ColumnType, missing: MissingSpellings, order: CSVOptions.DateOrder) {
    precondition(type != .text, "text is encoded, not parsed")
    self.type = type
    self.missing = missing
    self.order = order
  }

  var count: Int { validity.count }

  /// Appends one value; false, and nothing appended, where the text is not of the type.
  mutating func append(_ text: Span<UInt8>) -> Bool {
    if missing.contains(text) {
      appendMissing()
      return true
    }
    switch type {
    case .integer:
      guard case .integer(let value) = NumberText.parse(text) else { return false }
      integers.append(value)
    case .timestamp:
      guard let value = TimestampText.parse(text, order: order) else { return false }
      integers.append(value)
    case .number:
      guard let value = NumberText.parse(text)?.double else { return false }
      if value.isNaN {
        appendMissing()
        return true
      }
      numbers.append(value)
    case .boolean:
      guard let value = CSVValue.boolean(text) else { return false }
      booleans.append(value)
    case .text: preconditionFailure("text is encoded, not parsed")
    }
    validity.append(true)
    return true
  }

  private mutating func appendMissing() {
    switch type {
    case .integer, .timestamp: integers.append(0)
    case .number: numbers.append(0)
    case .boolean: booleans.append(false)
    case .text: preconditionFailure("text is encoded, not parsed")
    }
    validity.append(false)
    missingCount += 1
  }

  /// Takes back the values behind the first `count`.
  mutating func truncate(to count: Int) {
    func cut<T>(_ values: inout [T]) { values.removeLast(max(0, values.count - count)) }
    cut(&integers)
    cut(&numbers)
    cut(&booleans)
    validity = Bitmap(words: Array(validity.words[..<((count + 63) / 64)]), count: count)
    missingCount = count - validity.setCount
  }

  var column: Column {
    let storage: Column.Storage =
      switch type {
      case .integer: .integer(integers)
      case .timestamp: .timestamp(integers)
      case .number: .number(numbers)
      case .boolean: .boolean(booleans)
      case .text: preconditionFailure("text is encoded, not parsed")
      }
    return Column(storage, validity: missingCount == 0 ? nil : validity)
  }
}
