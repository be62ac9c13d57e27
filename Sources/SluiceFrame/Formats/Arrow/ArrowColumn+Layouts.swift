/// The reader of a column for each layout that a table can hold.
enum ArrowColumns {
  /// - Parameter dictionary: of dictionary-encoded text; nil when the file has none for the column.
  static func reader(
    of field: ArrowSchema.Field, dictionary: ArrowTexts?
  ) -> any ArrowColumn {
    switch field.layout {
    case .text(let isLarge):
      guard let encoding = field.dictionary else { return ArrowTextColumn(isLarge: isLarge) }
      return ArrowCodeColumn(dictionary ?? ArrowTexts(), index: encoding.index)
    case .integer(let bits, let isSigned):
      return ArrowFixedColumn(zero: 0, storage: Column.Storage.integer) {
        (batch, _) throws(FrameError) in
        try batch.integers(bits: bits, isSigned: isSigned)
      }
    case .float(let bits):
      return ArrowFixedColumn(zero: 0, storage: Column.Storage.number) {
        (batch, _) throws(FrameError) in
        bits == 64
          ? try batch.numbers(Double.self)
          : try batch.numbers(Float.self).map { Double($0) }
      }
    case .boolean:
      return ArrowFixedColumn(zero: false, storage: Column.Storage.boolean) {
        (batch, _) throws(FrameError) in
        try batch.booleans()
      }
    case .timestamp(let unit):
      return ArrowFixedColumn(zero: 0, storage: Column.Storage.timestamp) {
        (batch, missing) throws(FrameError) in
        try batch.timestamps(unit, missing)
      }
    }
  }
}

extension ArrowBatch {
  /// The column's next buffer as one bit for each row.
  @_lifetime(self: copy self)
  fileprivate mutating func booleans() throws(FrameError) -> [Bool] {
    let bits = try buffer()
    try bits.check(0, (rowCount + 7) / 8, "a column")
    return (0..<rowCount).map { bits.bytes[$0 >> 3] >> UInt8($0 & 7) & 1 != 0 }
  }

  /// The column's next buffer as microseconds; nanoseconds are rounded down.
  @_lifetime(self: copy self)
  fileprivate mutating func timestamps(
    _ unit: ArrowSchema.TimeUnit, _ missing: Bitmap?
  ) throws(FrameError) -> [Int64] {
    var times = try numbers(Int64.self)
    let factor: Int64
    switch unit {
    case .microseconds: return times
    case .nanoseconds:
      for row in times.indices { times[row] = times[row] / 1000 - (times[row] % 1000 < 0 ? 1 : 0) }
      return times
    case .milliseconds: factor = 1000
    case .seconds: factor = 1_000_000
    }
    for row in times.indices {
      let (scaled, overflow) = times[row].multipliedReportingOverflow(by: factor)
      // What stands in the place of a missing value means nothing.
      guard !overflow || missing.map({ !$0[row] }) ?? false else {
        throw malformed("row \(row) has a time too far away for microseconds: \(times[row])")
      }
      times[row] = scaled
    }
    return times
  }
}
