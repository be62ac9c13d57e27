extension SelectedTable {
  /// Writes the Arrow IPC file that its gathered `table` would give, with some rows of a column in memory at a time.
  ///
  /// Dictionaries are compacted, so that equal rows give equal bytes.
  package func writeArrow(
    to sink: inout some ByteSink & ~Copyable, rowsPerBatch: Int = 1 << 20
  ) throws(FrameError) {
    guard let rows else {
      return try source.compactingDictionaries().writeArrow(to: &sink, rowsPerBatch: rowsPerBatch)
    }
    let compactions = source.columns.map { DictionaryCompaction($0, rows) }
    // Has the names, types and dictionaries of all batches, and no row.
    let frame = Table(
      names: names,
      columns: zip(source.columns, compactions).map { $1.columnWithoutRows ?? $0.gathered([]) },
      rowCount: 0)
    var writer = ArrowWriter()
    try writer.start(frame, to: &sink)
    for start in stride(from: 0, to: rows.count, by: rowsPerBatch) {
      let batch = Array(rows[start..<min(start + rowsPerBatch, rows.count)])
      let validities = source.columns.map { $0.validity?.gathered(rising: batch) }
      let missing = validities.map { $0.map { batch.count - $0.setCount } ?? 0 }
      // So few that what is gathered is still in the cache when it is written.
      let parts = stride(from: 0, to: batch.count, by: 1 << 14).map {
        $0..<min($0 + 1 << 14, batch.count)
      }
      try writer.write(frame, parts, missing: missing, to: &sink) { index, part in
        validities[index]!.packed(part)
      } column: { index, part in
        (compactions[index].values(of: source.columns[index], batch[part]), 0..<part.count)
      }
    }
    try writer.finish(frame, to: &sink)
  }
}

/// What becomes of a text column's codes where only some rows are left; nothing in other columns.
private struct DictionaryCompaction {
  /// By code; -1 where no row has it. nil where the codes stay, or there are none.
  private var renumbered: [Int32]?
  private var dictionary: TextDictionary?

  init(_ column: Column, _ rows: [Int32]) {
    guard case .text(let codes, let dictionary) = column.storage else { return }
    var renumbered = [Int32](repeating: -1, count: dictionary.count)
    var kept: [Int32] = []
    let source = codes.span
    var numbers = renumbered.mutableSpan
    for row in rows {
      let code = Int(source[Int(row)])
      // The code of a missing text is 0, also where there is no text at all.
      if code == 0 && column.isMissing(Int(row)) || numbers[code] >= 0 { continue }
      numbers[code] = Int32(kept.count)
      kept.append(Int32(code))
      if kept.count == dictionary.count { break }
    }
    self.renumbered = renumbered
    self.dictionary = dictionary.selecting(kept)
  }

  /// nil for a column that is not text.
  var columnWithoutRows: Column? {
    dictionary.map { Column(.text(codes: [], dictionary: $0)) }
  }

  /// The values of some rows of a column, without their validity.
  func values(of column: Column, _ rows: ArraySlice<Int32>) -> Column {
    switch column.storage {
    case .text(let codes, let dictionary):
      let renumbered = renumbered ?? []
      let (source, numbers) = (codes.span, renumbered.span)
      let missing = column.validity
      let result = [Int32](capacity: rows.count) { result in
        for row in rows {
          let code = Int(source[Int(row)])
          let isMissing = code == 0 && !(missing?[Int(row)] ?? true)
          result.append(isMissing ? 0 : numbers[code])
        }
      }
      return Column(.text(codes: result, dictionary: self.dictionary ?? dictionary))
    case .integer(let values): return Column(.integer(picked(values, rows)))
    case .number(let values): return Column(.number(picked(values, rows)))
    case .boolean(let values): return Column(.boolean(picked(values, rows)))
    case .timestamp(let values): return Column(.timestamp(picked(values, rows)))
    }
  }
}
