import SluiceFrame
import SluiceLearn

/// One side of a recommendation: the distinct customers, or items, each with one row that stands for it.
struct EntitySide {
  /// One row for each entity, sorted by its name; each other column has the entity's most frequent value
  /// (the first in sorted order among equals), number columns the lower median.
  let representatives: Table
  /// For each row of the purchases the entity's row, or `RankedColumn.missing`.
  private let entityOfRow: [UInt32]
  private let name: String

  init(of table: Table, named name: String, columns: [String]) throws {
    self.name = name
    let entities = try table.column(name).ranked()
    var representative: [Column] = []
    for column in columns {
      representative.append(
        column == name
          ? entities.values
          : try Self.typical(try table.column(column), named: column, entities))
    }
    entityOfRow = entities.ranks
    representatives = Table(
      names: columns, columns: representative, rowCount: entities.distinctCount)
  }

  /// For each entity the value that stands for it.
  private static func typical(
    _ column: Column, named name: String, _ entities: RankedColumn
  ) throws -> Column {
    let values = column.ranked()
    var pairs: [UInt64] = []
    pairs.reserveCapacity(column.count)
    for row in 0..<column.count where entities.ranks[row] != RankedColumn.missing {
      guard values.ranks[row] != RankedColumn.missing else { continue }
      pairs.append(UInt64(entities.ranks[row]) << 32 | UInt64(values.ranks[row]))
    }
    pairs.sort()
    var chosen = [Int32](repeating: -1, count: entities.distinctCount)
    var start = 0
    while start < pairs.count {
      let entity = pairs[start] >> 32
      var end = start
      while end < pairs.count, pairs[end] >> 32 == entity { end += 1 }
      let group = pairs[start..<end]
      let rank = column.type == .number ? group[start + (end - start - 1) / 2] : mostFrequent(group)
      chosen[Int(entity)] = Int32(truncatingIfNeeded: rank & 0xFFFF_FFFF)
      start = end
    }
    if chosen.contains(-1) {
      throw FrameError(
        .empty, "column '\(name)' has no value at all for some entities",
        hint: "drop missing values first")
    }
    return values.values.gathered(chosen)
  }

  private static func mostFrequent(_ sorted: ArraySlice<UInt64>) -> UInt64 {
    var (best, bestCount) = (UInt64(0), 0)
    var (current, count) = (UInt64.max, 0)
    for value in sorted {
      count = value == current ? count + 1 : 1
      current = value
      if count > bestCount { (best, bestCount) = (value, count) }
    }
    return best
  }

  /// The row of an entity by its name as text.
  func row(of name: String) -> Int32? {
    guard let column = try? representatives.column(self.name) else { return nil }
    switch column.storage {
    case .text(let codes, let dictionary):
      return codes.firstIndex { dictionary[Int($0)] == name }.map { Int32($0) }
    case .integer(let values):
      return Int64(name).flatMap { values.firstIndex(of: $0) }.map { Int32($0) }
    case .number(let values):
      return Double(name).flatMap { values.firstIndex(of: $0) }.map { Int32($0) }
    case .boolean, .timestamp: return nil
    }
  }

  /// For each of `rows` the entities of the other side it occurs with, rising, each once.
  func partners(in other: EntitySide, of rows: [Int32]) -> [[Int32]] {
    var partners = [[Int32]](repeating: [], count: representatives.rowCount)
    for (own, their) in zip(entityOfRow, other.entityOfRow)
    where own != RankedColumn.missing && their != RankedColumn.missing {
      partners[Int(own)].append(Int32(their))
    }
    return rows.map { PurchaseLists.risingOnce(partners[Int($0)]) }
  }
}
