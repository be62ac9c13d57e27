/// How many customers bought each item.
package struct Popularity: Sendable {
  package let customerCounts: [Int]

  /// - Parameter purchases: for each customer the items, each once.
  package init(of purchases: [[Int32]], itemCount: Int) {
    var counts = [Int](repeating: 0, count: itemCount)
    for items in purchases { for item in items { counts[Int(item)] += 1 } }
    customerCounts = counts
  }

  /// All items, the most popular first; equally popular ones in the order of the items.
  package var ranked: [Int32] {
    (0..<Int32(customerCounts.count)).sorted {
      let (left, right) = (customerCounts[Int($0)], customerCounts[Int($1)])
      return left > right || (left == right && $0 < $1)
    }
  }

  /// The `count` most popular items, or all if there are no more, in the order of the items.
  package func mostPopular(_ count: Int) -> [Int32] { ranked.prefix(count).sorted() }
}
