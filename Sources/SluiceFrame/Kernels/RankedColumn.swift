/// A column seen through its distinct values: which of them each row has.
package struct RankedColumn: Sendable {
  /// For each row the position of its value in `values`; `missing` where it has none.
  package let ranks: [UInt32]
  /// The distinct values, rising: text by code point, false before true; no missing one, no NaN, no -0.0.
  ///
  /// A text column has the codes 0, 1, 2… over a sorted dictionary.
  package let values: Column

  /// The rank of a missing value or a computed NaN.
  package static let missing = UInt32.max

  package var distinctCount: Int { values.count }
}

extension Column {
  /// The dense ranks of the values; O(rows), plus sorting the distinct values.
  /// - Precondition: fewer than `UInt32.max` rows.
  package func ranked() -> RankedColumn {
    let keys = KeyRanks(self, ChosenRows(nil, of: count, present: presence))
    var ranks = [UInt32](repeating: RankedColumn.missing, count: count)
    var places = ranks.mutableSpan
    keys.forEach(in: 0..<count) { places[$0] = $1 }
    return RankedColumn(ranks: ranks, values: keys.values)
  }

  /// The distinct values as in `RankedColumn`, and how many rows have each.
  package func counted() -> (values: Column, counts: [Int]) {
    let keys = KeyRanks(self, ChosenRows(nil, of: count, present: presence))
    var counts = [Int](repeating: 0, count: keys.values.count)
    var places = counts.mutableSpan
    keys.forEach(in: 0..<count) { places[Int($1)] += 1 }
    return (keys.values, counts)
  }

  /// How many distinct values there are; missing values and computed NaN do not count.
  package var distinctCount: Int {
    let rows = ChosenRows(nil, of: count, present: presence)
    if case .text(let codes, let dictionary) = storage {
      return rows.usedCodes(codes, dictionary.count).count
    }
    return KeyRanks(self, rows).values.count
  }
}
