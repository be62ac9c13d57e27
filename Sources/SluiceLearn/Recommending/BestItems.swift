/// The best few of a stream of scored items: a heap with the worst of them on top.
///
/// Of two items with equal scores the one with the lower index is better.
struct BestItems {
  private(set) var entries: [(item: Int32, score: Float)] = []
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    entries.reserveCapacity(capacity)
  }

  /// What a score must exceed to be taken, if items come by rising index.
  var threshold: Float { entries.count < capacity ? -.infinity : entries[0].score }

  var isFull: Bool { entries.count == capacity }

  /// Takes an item if it belongs to the best; O(log capacity).
  mutating func offer(_ item: Int32, _ score: Float) {
    guard isFull else {
      entries.append((item, score))
      var child = entries.count - 1
      while child > 0, Self.isWorse(entries[child], entries[(child - 1) / 2]) {
        entries.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
      return
    }
    guard Self.isWorse(entries[0], (item, score)) else { return }
    entries[0] = (item, score)
    var parent = 0
    while true {
      var worst = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
        if Self.isWorse(entries[child], entries[worst]) { worst = child }
      }
      if worst == parent { return }
      entries.swapAt(parent, worst)
      parent = worst
    }
  }

  /// Best first; the heap is empty afterwards.
  mutating func drain() -> [(item: Int32, score: Float)] {
    let sorted = entries.sorted { Self.isWorse($1, $0) }
    entries.removeAll(keepingCapacity: true)
    return sorted
  }

  private static func isWorse(
    _ left: (item: Int32, score: Float), _ right: (item: Int32, score: Float)
  ) -> Bool {
    left.score < right.score || (left.score == right.score && left.item > right.item)
  }
}
