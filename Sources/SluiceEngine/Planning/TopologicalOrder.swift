/// Orders the vertices of a graph so that each comes after what it needs.
package enum TopologicalOrder: Equatable {
  case order([Int])
  /// The vertices of one circle, each needing the next, the last needing the first.
  case cycle([Int])

  /// Kahn's algorithm with the smallest ready vertex first; O(V log V + E).
  package static func of(count: Int, needs: (Int) -> [Int]) -> TopologicalOrder {
    let sources = (0..<count).map(needs)
    var readers = [[Int]](repeating: [], count: count)
    var open = [Int](repeating: 0, count: count)
    for vertex in 0..<count {
      open[vertex] = sources[vertex].count
      for source in sources[vertex] { readers[source].append(vertex) }
    }
    var ready = Heap((0..<count).filter { open[$0] == 0 })
    var order: [Int] = []
    order.reserveCapacity(count)
    while let vertex = ready.popMinimum() {
      order.append(vertex)
      for reader in readers[vertex] {
        open[reader] -= 1
        if open[reader] == 0 { ready.insert(reader) }
      }
    }
    return order.count == count ? .order(order) : .cycle(circle(in: sources, open))
  }

  /// Follows needs among the vertices that could not be ordered until one comes again.
  private static func circle(in sources: [[Int]], _ open: [Int]) -> [Int] {
    var path: [Int] = []
    var place: [Int: Int] = [:]
    var vertex = open.firstIndex { $0 > 0 } ?? 0
    while place[vertex] == nil {
      place[vertex] = path.count
      path.append(vertex)
      guard let next = sources[vertex].first(where: { open[$0] > 0 }) else { break }
      vertex = next
    }
    let circle = Array(path[(place[vertex] ?? 0)...])
    // Begin at the first in the file, so that the message does not depend on where the walk began.
    let least = circle.indices.min { circle[$0] < circle[$1] } ?? 0
    return Array(circle[least...] + circle[..<least])
  }
}

/// A binary heap of integers, the smallest on top.
private struct Heap {
  private var items: [Int]

  /// - Precondition: `sorted` rises, which is a heap already.
  init(_ sorted: [Int]) { items = sorted }

  mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popMinimum() -> Int? {
    guard let minimum = items.first else { return nil }
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && items[child] < items[least] {
        least = child
      }
      if least == parent { return minimum }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
