/// A column of a known type other than text, whose values are parsed as they come.
struct DirectColumn {
  let type: ColumnType
  private let missing: MissingSpellings
  private let order: CSVOptions.DateOrder
  private let memo = ValueMemo()
  /// Integers or timestamps.
  private var integers: [Int64] = []
  private var numbers: [Double] = []
  private var booleans: [Bool] = []
  /// A set bit for each value that is there, and whatever it may be behind the last value.
  private var presence: [UInt64] = []
  private(set) var count = 0

  /// - Precondition: `type` is not text.
  init(_ type: ColumnType, missing: MissingSpellings, order: CSVOptions.DateOrder) {
    precondition(type != .text, "text is encoded, not parsed")
    self.type = type
    self.missing = missing
    self.order = order
  }

  /// Makes room for `count` values in all.
  mutating func reserve(_ count: Int) {
    switch type {
    case .integer, .timestamp: integers.reserveCapacity(count)
    case .number: numbers.reserveCapacity(count)
    case .boolean: booleans.reserveCapacity(count)
    case .text: break
    }
    presence.reserveCapacity((count + 63) / 64)
  }

  /// Appends the values of a block's rows in one slot.
  ///
  /// - Returns: the rows whose text is not of the type; their values count as missing.
  mutating func append(_ block: CSVBlock, slot: Int) -> [Int] {
    let rowCount = block.rowCount
    expectPresent(rowCount)
    var misfits: [Int] = []
    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rowCount) { batch in
      unsafe block.withFields(slot) { bytes, fields, width in
        for row in 0..<rowCount {
          let field = unsafe fields[row &* width]
          let text = unsafe bytes + Int(field.start)
          let key = unsafe ValueMemo.Key(text, Int(field.length))
          var value = memo[key]
          if value == nil {
            value = unsafe parse(Span(_unsafeStart: text, count: Int(field.length)))
            if let value, key.length <= ValueMemo.Key.longest { memo.remember(value, for: key) }
            if value == nil { misfits.append(row) }
          }
          unsafe batch.initializeElement(at: row, to: value?.bits ?? 0)
          if !(value?.isPresent ?? false) { markMissing(count &+ row) }
        }
      }
      unsafe store(UnsafeBufferPointer(batch))
    }
    count += rowCount
    return misfits
  }

  /// Appends one value; false, and nothing appended, where the text is not of the type.
  mutating func append(_ text: Span<UInt8>) -> Bool {
    guard let value = parse(text) else { return false }
    expectPresent(1)
    if !value.isPresent { markMissing(count) }
    unsafe withUnsafePointer(to: value.bits) {
      unsafe store(UnsafeBufferPointer(start: $0, count: 1))
    }
    count += 1
    return true
  }

  /// Sets the bits of the next `rowCount` values.
  private mutating func expectPresent(_ rowCount: Int) {
    if count & 63 != 0 { presence[count >> 6] |= .max << UInt64(count & 63) }
    let words = (count + rowCount + 63) / 64 - presence.count
    if words > 0 { presence.append(contentsOf: repeatElement(.max, count: words)) }
  }

  private mutating func markMissing(_ row: Int) {
    presence[row >> 6] &= ~(1 << UInt64(row & 63))
  }

  /// The value as 64 bits; nil where the text is not of the type.
  private func parse(_ text: Span<UInt8>) -> ValueMemo.Value? {
    let absent = ValueMemo.Value(bits: 0, isPresent: false)
    if missing.contains(text) { return absent }
    switch type {
    case .integer:
      guard case .integer(let value) = NumberText.parse(text) else { return nil }
      return ValueMemo.Value(bits: UInt64(bitPattern: value))
    case .timestamp:
      guard let value = TimestampText.parse(text, order: order) else { return nil }
      return ValueMemo.Value(bits: UInt64(bitPattern: value))
    case .number:
      guard let value = NumberText.double(text) else { return nil }
      return value.isNaN ? absent : ValueMemo.Value(bits: value.bitPattern)
    case .boolean:
      guard let value = CSVValue.boolean(text) else { return nil }
      return ValueMemo.Value(bits: value ? 1 : 0)
    case .text: preconditionFailure("text is encoded, not parsed")
    }
  }

  private mutating func store(_ bits: UnsafeBufferPointer<UInt64>) {
    switch type {
    case .integer, .timestamp:
      unsafe bits.withMemoryRebound(to: Int64.self) { unsafe integers.append(contentsOf: $0) }
    case .number:
      unsafe bits.withMemoryRebound(to: Double.self) { unsafe numbers.append(contentsOf: $0) }
    case .boolean:
      for index in unsafe bits.indices { booleans.append(unsafe bits[index] == 1) }
    case .text: preconditionFailure("text is encoded, not parsed")
    }
  }

  /// Takes back the values behind the first `count`.
  mutating func truncate(to count: Int) {
    func cut<T>(_ values: inout [T], _ count: Int) {
      values.removeLast(max(0, values.count - count))
    }
    cut(&integers, count)
    cut(&numbers, count)
    cut(&booleans, count)
    cut(&presence, (count + 63) / 64)
    self.count = count
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
    let validity = Bitmap(words: presence, count: count)
    return Column(storage, validity: validity.setCount == count ? nil : validity)
  }
}
