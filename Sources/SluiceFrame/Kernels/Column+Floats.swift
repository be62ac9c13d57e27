extension Column {
  /// The values as float32, rounded to nearest; true is 1 and false 0.
  ///
  /// - Parameter name: what the column is called in messages.
  /// - Throws: `.wrongType` for text and timestamps; `.outOfRange` with the row for a missing value, and for one that is
  ///   not finite or too large for float32. Rows are counted from 1.
  package func floats(named name: String) throws(FrameError) -> [Float] {
    try requireNoMissing(named: name)
    switch storage {
    case .integer(let values): return values.map { Float($0) }
    case .boolean(let values): return values.map { $0 ? 1 : 0 }
    case .number(let values):
      let floats = values.map { Float($0) }
      if let row = floats.firstIndex(where: { !$0.isFinite }) {
        let reason = values[row].isFinite ? "is too large for float32" : "is not a finite number"
        throw FrameError(.outOfRange, "column '\(name)', row \(row + 1): \(values[row]) \(reason)")
      }
      return floats
    case .text, .timestamp:
      throw FrameError(
        .wrongType, "column '\(name)' is \(type.rawValue), a column of numbers is needed")
    }
  }
}

extension Column {
  /// The values as doubles, integers rounded where they are beyond 2⁵³.
  ///
  /// - Throws: as `floats(named:)`, but for numbers that are too large for float32 alone.
  package func doubles(named name: String) throws(FrameError) -> [Double] {
    try requireNoMissing(named: name)
    switch storage {
    case .integer(let values): return values.map { Double($0) }
    case .boolean(let values): return values.map { $0 ? 1 : 0 }
    case .number(let values):
      if let row = values.firstIndex(where: { !$0.isFinite }) {
        throw FrameError(
          .outOfRange, "column '\(name)', row \(row + 1): \(values[row]) is not a finite number")
      }
      return values
    case .text, .timestamp:
      throw FrameError(
        .wrongType, "column '\(name)' is \(type.rawValue), a column of numbers is needed")
    }
  }
}

extension Labels {
  /// Labels from an integer, number or boolean column, rounded to float32.
  ///
  /// - Parameter name: what the column is called in messages.
  /// - Throws: what `Column.floats(named:)` throws.
  package init(_ column: Column, named name: String) throws(FrameError) {
    self.init(try column.floats(named: name))
  }

  /// The labels of the given rows in the given order.
  package func selecting(rows: [Int32], threads: Int = 1) -> Labels {
    let crew = WorkCrew(threads: threads, rows: rows.count, many: WorkCrew.manyTaken)
    return Labels(picked(values, rows, crew))
  }
}
