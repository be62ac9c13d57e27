extension Table {
  /// The rows whose bit is set, in order: what `filter` keeps.
  /// - Precondition: one bit per row.
  /// - Throws: `.tooLarge` past 2,147,483,647 rows.
  package func selecting(rows: Bitmap) throws(FrameError) -> Table {
    precondition(rows.count == rowCount, "\(rows.count) bits for \(rowCount) rows")
    try checkIndexable()
    if rows.setCount == rowCount { return self }
    return gathering(rows.setIndices)
  }

  /// The given rows, in the given order, repeated where an index repeats.
  ///
  /// Dictionaries come out canonical, see `Column.gathered(_:)`.
  /// - Precondition: every index is in `0..<rowCount`.
  package func gathering(_ rows: [Int32]) -> Table {
    Table(names: names, columns: columns.map { $0.gathered(rows) }, rowCount: rows.count)
  }

  /// The first `count` rows, or all when there are fewer.
  package func prefix(_ count: Int) -> Table {
    if count >= rowCount { return self }
    return gathering((0..<Int32(clamping: Swift.max(0, count))).map { $0 })
  }

  func checkIndexable() throws(FrameError) {
    guard rowCount <= Int(Int32.max) else {
      throw FrameError(
        .tooLarge, "a table of \(rowCount) rows is larger than \(Int32.max) rows",
        hint: "split the input into several files")
    }
  }
}
