extension SelectedTable {
  /// One row per distinct combination of values in the columns `keys`, with the aggregations over its rows.
  ///
  /// As pandas' `groupby(keys)`: sorted by the keys (numbers by value, text by code point, false before true),
  /// without the rows in which a key is missing or a computed NaN; -0.0 and 0.0 are the same key. Sums and
  /// means of numbers are taken in row order with Kahan's compensation, which is what pandas does, to the last bit.
  /// Text columns of the result have dictionaries of only the texts that occur, sorted.
  /// O(rows × (keys + aggregations)).
  /// - Throws: what `Schema.grouped(by:aggregating:)` throws, `.outOfRange` for an integer sum that overflows.
  package func grouped(
    by keys: [String], aggregating aggregations: [Aggregation]
  ) throws(FrameError) -> Table {
    let result = try schema.grouped(by: keys, aggregating: aggregations)
    let needed = names.filter { name in
      keys.contains(name) || aggregations.contains { $0.column == name }
    }
    let source = try mappingColumns { table throws(FrameError) in
      try table.selecting(keep: needed)
    }.droppingMissing(in: keys)
    try source.source.checkIndexable()
    var packed = PackedKeys(rowCount: source.rowCount)
    var values: [Column] = []
    // One key after the other, so that the ranks of one are in memory at a time.
    for key in keys {
      let ranked = try source.column(key).ranked()
      packed.append(ranked)
      values.append(ranked.values)
    }
    let grouping = Grouping(packed)
    let firstRows = grouping.firstRows
    var words = packed.take(firstRows)
    for position in keys.indices.reversed() {
      values[position] = values[position].distinctValues(packed.takeLastKey(of: &words))
    }
    var columns = values
    for aggregation in aggregations {
      let column = try source.column(aggregation.column)
      do throws(AggregateFailure) {
        columns.append(try column.aggregated(aggregation.function, grouping))
      } catch {
        guard case .overflow(let group) = error else { continue }
        throw try source.overflow(aggregation, keys, row: Int(firstRows[group]))
      }
    }
    return Table(names: result.names, columns: columns, rowCount: grouping.groupCount)
  }

  private func overflow(
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
    by keys: [String], aggregating aggregations: [Aggregation]
  ) throws(FrameError) -> Table {
    try SelectedTable(self).grouped(by: keys, aggregating: aggregations)
  }
}

extension Column {
  /// The values of these ranks, where this column has the distinct ones; its dictionary stays as it is.
  fileprivate func distinctValues(_ ranks: [Int32]) -> Column {
    switch storage {
    case .text(_, let dictionary): Column(.text(codes: ranks, dictionary: dictionary))
    case .integer(let values): Column(.integer(picked(values, ranks)))
    case .number(let values): Column(.number(picked(values, ranks)))
    case .boolean(let values): Column(.boolean(picked(values, ranks)))
    case .timestamp(let values): Column(.timestamp(picked(values, ranks)))
    }
  }
}
