extension SelectedTable {
  /// One row per distinct combination of values in the columns `keys`, with the aggregations over its rows.
  ///
  /// As pandas' `groupby(keys)`: sorted by the keys (numbers by value, text by code point, false before true),
  /// without the rows in which a key is missing or a computed NaN; -0.0 and 0.0 are the same key. Sums and
  /// means of numbers are taken in row order with Kahan's compensation, which is what pandas does, to the last bit.
  /// Text columns of the result have dictionaries of only the texts that occur, sorted.
  /// O(rows × (keys + aggregations)). The result does not depend on the number of threads.
  /// - Throws: what `Schema.grouped(by:aggregating:)` throws, `.outOfRange` for an integer sum that overflows.
  package func grouped(
    by keys: [String], aggregating aggregations: [Aggregation], threads: Int = 2
  ) throws(FrameError) -> Table {
    let result = try schema.grouped(by: keys, aggregating: aggregations)
    let needed = names.filter { name in
      keys.contains(name) || aggregations.contains { $0.column == name }
    }
    let source = try mappingColumns { table throws(FrameError) in
      try table.selecting(keep: needed)
    }.droppingMissing(in: keys)
    try source.source.checkIndexable()
    let crew = WorkCrew(threads: threads, rows: source.rowCount)
    let rows = ChosenRows(source.rows, of: source.rowCount, present: nil)
    var keyColumns: [Column] = []
    for key in keys { keyColumns.append(try source.source.column(key)) }
    // What finds the ranks is given up before the rows are sorted.
    let (words, values) = keyColumns.packed(rows, crew)
    var packed = words
    var grouping = packed.takeGrouping(of: source.rows, crew)
    var columns = packed.takeKeys(of: &grouping, values: values, crew)
    for aggregation in aggregations {
      let column = try source.source.column(aggregation.column)
      do throws(AggregateFailure) {
        columns.append(try column.aggregated(aggregation.function, grouping, crew))
      } catch {
        guard case .overflow(let group) = error else { continue }
        let row = grouping.rows.span[Int(grouping.starts.span[group])]
        throw try source.source.overflow(aggregation, keys, row: Int(row))
      }
    }
    return Table(names: result.names, columns: columns, rowCount: grouping.count)
  }
}

extension Table {
  fileprivate func overflow(
    _ aggregation: Aggregation, _ keys: [String], row: Int
  ) throws(FrameError) -> FrameError {
    var group: [String] = []
    for key in keys {
      let column = try column(key)
      let text = column.text(at: row) ?? ""
      group.append("\(key) = \(column.type == .text ? "'\(text)'" : text)")
    }
    return FrameError(
      .outOfRange,
      "the sum of '\(aggregation.column)' in the group \(group.joined(separator: ", ")) "
        + "does not fit a 64-bit integer",
      hint: "declare the column as number when it is loaded")
  }
}

extension Table {
  /// See `SelectedTable.grouped`.
  package func grouped(
    by keys: [String], aggregating aggregations: [Aggregation], threads: Int = 2
  ) throws(FrameError) -> Table {
    try SelectedTable(self).grouped(by: keys, aggregating: aggregations, threads: threads)
  }
}

extension [Column] {
  /// The keys of some rows as words, and the distinct values of each.
  fileprivate func packed(_ rows: ChosenRows, _ crew: WorkCrew) -> (PackedKeys, [Column]) {
    let ranks = crew.map(count) { KeyRanks(self[$0], rows) }
    return (PackedKeys(ranks, rowCount: rows.count, crew), ranks.map(\.values))
  }
}
