package import SluiceFrame

/// What each customer bought, read back from encoded rows by their one-hot columns.
package struct PurchaseLists: Sendable, Equatable {
  /// For each customer the items, rising, each once.
  package let items: [[Int32]]
  /// How many rows name no customer or no item of theirs, or one of several that share a column.
  package let unreadRowCount: Int

  /// - Parameters:
  ///   - rows: with a stored value in the column of their customer and in that of their item.
  ///   - customers: by their columns.
  ///   - items: by their columns.
  package init(of rows: SparseMatrix, customers: EntityColumns, items: EntityColumns) {
    var lists = [[Int32]](repeating: [], count: customers.entityCount)
    var unread = 0
    for row in 0..<rows.rowCount {
      let stored = rows.columnIndices[rows.rowOffsets[row]..<rows.rowOffsets[row + 1]]
      if let customer = customers.entity(of: stored), let item = items.entity(of: stored) {
        lists[Int(customer)].append(item)
      } else {
        unread += 1
      }
    }
    self.items = lists.map(Self.risingOnce)
    unreadRowCount = unread
  }

  /// The same items, rising, each once.
  package static func risingOnce(_ items: [Int32]) -> [Int32] {
    var rising = items.sorted()
    var last: Int32 = -1
    rising.removeAll { item in
      defer { last = item }
      return item == last
    }
    return rising
  }
}

/// Which one-hot column stands for which customer, or item.
package struct EntityColumns: Sendable {
  private static let nobody: Int32 = -1

  package let entityCount: Int
  private let first: Int32
  /// The entity of each column; `nobody` where there is none, or where several share it.
  private let entities: [Int32]

  /// - Parameters:
  ///   - rows: one for each entity, encoded.
  ///   - columns: those of the one-hot block that tells the entities apart.
  package init(of rows: SparseMatrix, columns: Range<Int>) {
    var entities = [Int32](repeating: Self.nobody, count: columns.count)
    var isShared = [Bool](repeating: false, count: columns.count)
    for row in 0..<rows.rowCount {
      for column in rows.columnIndices[rows.rowOffsets[row]..<rows.rowOffsets[row + 1]]
      where columns.contains(Int(column)) {
        let place = Int(column) - columns.lowerBound
        if entities[place] != Self.nobody { isShared[place] = true }
        entities[place] = Int32(row)
      }
    }
    for place in entities.indices where isShared[place] { entities[place] = Self.nobody }
    entityCount = rows.rowCount
    first = Int32(columns.lowerBound)
    self.entities = entities
  }

  /// Whom the stored columns of a row name; nil for nobody.
  func entity(of stored: ArraySlice<Int32>) -> Int32? {
    for column in stored {
      let place = Int(column) - Int(first)
      if place >= 0, place < entities.count { return entities[place] < 0 ? nil : entities[place] }
    }
    return nil
  }
}
