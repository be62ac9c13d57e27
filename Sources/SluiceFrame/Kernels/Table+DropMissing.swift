/// Which rows `dropna` drops.
package enum MissingRule: String, Sendable, CaseIterable {
  /// A row with at least one missing value.
  case any
  /// A row in which every value is missing.
  case all
}

extension SelectedTable {
  /// The rows without missing values in `columns` (nil means in all columns).
  ///
  /// A computed NaN counts as missing, as in pandas.
  /// - Throws: `.noColumn` for a name that is not there, `.outOfRange` for an empty list.
  package func droppingMissing(
    in columns: [String]? = nil, how: MissingRule = .any
  ) throws(FrameError) -> SelectedTable {
    if let columns, columns.isEmpty {
      throw FrameError(
        .outOfRange, "no columns are named to look for missing values in",
        hint: "name at least one column, or leave the list out to look in all")
    }
    var looked: [Column] = []
    for name in columns ?? names { looked.append(try source.column(name)) }
    var kept: Bitmap?
    for column in looked {
      switch (how, column.presence) {
      case (.any, nil): continue
      case (.all, nil): return self
      case (.any, let bits?): kept = kept.map { $0 & bits } ?? bits
      case (.all, let bits?): kept = kept.map { $0 | bits } ?? bits
      }
    }
    guard let kept else { return self }
    return try selecting(rows: gathered(kept))
  }
}

extension Table {
  /// The rows without missing values, gathered; see `SelectedTable.droppingMissing`.
  package func droppingMissing(
    in columns: [String]? = nil, how: MissingRule = .any
  ) throws(FrameError) -> Table {
    try SelectedTable(self).droppingMissing(in: columns, how: how).table
  }
}

extension Column {
  /// A set bit for each value that is neither missing nor a computed NaN; nil when all are there.
  package var presence: Bitmap? {
    guard case .number(let values) = storage, values.contains(where: \.isNaN) else {
      return missingCount == 0 ? nil : validity
    }
    var bits = validity ?? Bitmap(repeating: true, count: count)
    for row in values.indices where values[row].isNaN { bits[row] = false }
    return bits
  }
}
