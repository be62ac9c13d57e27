extension SelectedTable {
  /// Writes the Arrow IPC file that its gathered `table` would give, with one column of a batch in memory at a time.
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
      let part = Array(rows[start..<min(start + rowsPerBatch, rows.count)])
      let missing = source.columns.map { column in
        column.validity.map { part.count - $0.gathered(part).setCount } ?? 0
      }
      try writer.write(frame, rowCount: part.count, missing: missing, to: &sink) { index in
        (compactions[index].gathered(source.columns[index], part), 0..<part.count)
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
    for row in rows where !column.isMissing(Int(row)) {
      let code = Int(codes[Int(row)])
      if renumbered[code] >= 0 { continue }
      renumbered[code] = Int32(kept.count)
      kept.append(Int32(code))
    }
    self.renumbered = renumbered
    self.dictionary = dictionary.selecting(kept)
  }

  /// nil for a column that is not text.
  var columnWithoutRows: Column? {
    dictionary.map { Column(.text(codes: [], dictionary: $0)) }
  }

  func gathered(_ column: Column, _ rows: [Int32]) -> Column {
    guard let renumbered, let dictionary, case .text(let codes, _) = column.storage else {
      return column.gathered(rows)
    }
    var present = column.validity?.gathered(rows)
    if let bits = present, bits.setCount == bits.count { present = nil }
    let (source, new) = (codes.span, renumbered.span)
    let result = [Int32](capacity: rows.count) { result in
      for (index, row) in rows.enumerated() {
        if let present, !present[index] {
          result.append(0)
        } else {
          result.append(new[Int(source[Int(row)])])
        }
      }
    }
    return Column(.text(codes: result, dictionary: dictionary), validity: present)
  }
}
