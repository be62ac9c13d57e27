extension Table {
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
    let source = try selecting(keep: needed).droppingMissing(in: keys)
    try source.checkIndexable()
    var ranked: [RankedColumn] = []
    for key in keys { ranked.append(try source.column(key).ranked()) }
    let grouping = Grouping(keys: ranked, rowCount: source.rowCount)
    let firstRows = grouping.firstRows
    var columns = ranked.map { $0.values(of: firstRows) }
    for aggregation in aggregations {
      let column = try source.column(aggregation.column)
      do throws(AggregateFailure) {
        columns.append(try column.aggregated(aggregation.function, grouping))
      } catch {
        guard case .overflow(let group) = error else { continue }
        throw source.overflow(aggregation, keys, row: Int(firstRows[group]))
      }
    }
    return Table(names: result.names, columns: columns, rowCount: grouping.groupCount)
  }

  private func overflow(_ aggregation: Aggregation, _ keys: [String], row: Int) -> FrameError {
    let group = keys.map { key in
      let column = columns[index(of: key)!]
      let text = column.text(at: row) ?? ""
      return "\(key) = \(column.type == .text ? "'\(text)'" : text)"
    }
    return FrameError(
      .outOfRange,
      "the sum of '\(aggregation.column)' in the group \(group.joined(separator: ", ")) "
        + "does not fit a 64-bit integer",
      hint: "declare the column as number when it is loaded")
  }
}

extension RankedColumn {
  /// The values of `rows`, none of them missing; the dictionary stays the one of `values`.
  fileprivate func values(of rows: [Int32]) -> Column {
    switch values.storage {
    case .text(let codes, let dictionary):
      Column(.text(codes: picked(codes, rows), dictionary: dictionary))
    case .integer(let values): Column(.integer(picked(values, rows)))
    case .number(let values): Column(.number(picked(values, rows)))
    case .boolean(let values): Column(.boolean(picked(values, rows)))
    case .timestamp(let values): Column(.timestamp(picked(values, rows)))
    }
  }

  private func picked<Value>(_ distinct: [Value], _ rows: [Int32]) -> [Value] {
    let (distinct, ranks) = (distinct.span, ranks.span)
    return [Value](capacity: rows.count) { result in
      for row in rows { result.append(distinct[Int(ranks[Int(row)])]) }
    }
  }
}
