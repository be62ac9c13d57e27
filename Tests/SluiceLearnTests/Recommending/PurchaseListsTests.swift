import SluiceFrame
import SluiceLearn
import Testing

/// Purchases read back from encoded rows.
struct PurchaseListsTests {
  private func matrix(_ rows: [[Int32]], columns: Int = 10) -> SparseMatrix {
    var offsets = [0]
    for row in rows { offsets.append(offsets[offsets.count - 1] + row.count) }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columns, rowOffsets: offsets,
      columnIndices: rows.flatMap { $0 }, values: Array(repeating: 1, count: offsets[rows.count]))
  }

  @Test func rowsNameTheirCustomerAndItem() {
    // Items in columns 0 to 3, customers in 5 to 7; two customers share column 7, one has none.
    let items = EntityColumns(of: matrix([[2, 9], [0], [3, 4]]), columns: 0..<4)
    let customers = EntityColumns(of: matrix([[5], [7], [], [4, 6], [7]]), columns: 5..<8)
    #expect(items.entityCount == 3 && customers.entityCount == 5)
    let lists = PurchaseLists(
      of: matrix([
        [0, 5], [2, 4, 5, 9], [0, 5], [3, 6], [3, 7], [1, 6], [0], [6], [], [2, 6],
      ]), customers: customers, items: items)
    #expect(lists.items == [[0, 1], [], [], [0, 2], []])
    // A shared column, an item nobody is, and rows without one or the other.
    #expect(lists.unreadRowCount == 5)
  }

  @Test func popularityCountsCustomers() {
    let popularity = Popularity(of: [[0, 3], [3], [1, 2, 3], []], itemCount: 5)
    #expect(popularity.customerCounts == [1, 1, 1, 3, 0])
    #expect(popularity.ranked == [3, 0, 1, 2, 4])
    #expect(popularity.mostPopular(2) == [0, 3])
    #expect(popularity.mostPopular(9) == [0, 1, 2, 3, 4])
    #expect(Popularity(of: [], itemCount: 0).ranked.isEmpty)
  }
}
