/// How many values lie in each of neighbouring ranges; bin `i` is `edges[i]..<edges[i + 1]`.
package struct Histogram: Sendable, Equatable {
  /// Rising, one more than there are bins.
  package let edges: [Double]
  package let counts: [Int]

  /// Counts distinct finite values, each with how often it occurs, between edges that contain them all.
  init(edges: [Double], values: [Double], occurrences: [Int]) {
    var counts = [Int](repeating: 0, count: edges.count - 1)
    var bin = 0
    for (value, occurrence) in zip(values, occurrences) {
      while bin + 1 < counts.count && value >= edges[bin + 1] { bin += 1 }
      counts[bin] += occurrence
    }
    self.edges = edges
    self.counts = counts
  }

  /// About 30 bins of one width that is 1, 2 or 5 times a power of ten, at multiples of it.
  ///
  /// - Parameter wholeNumbers: bins are not narrower than 1, so that no bin is empty for want of integers.
  static func linearEdges(from least: Double, to greatest: Double, wholeNumbers: Bool) -> [Double] {
    let magnitude = Swift.max(abs(least), abs(greatest))
    var target = (greatest / 30 - least / 30)
    if target == 0 { target = magnitude == 0 ? 1 : magnitude / 10 }
    // Edges must stay distinct where the range is tiny beside the values.
    target = Swift.max(target, magnitude * 0x1p-40, .leastNormalMagnitude)
    if wholeNumbers { target = Swift.max(target, 1) }
    let step = NiceNumber(atLeast: target)
    let first = (least / step.value).rounded(.down)
    let last = (greatest / step.value).rounded(.down) + 1
    var edges = (0...Int(last - first)).map { step.multiple(first + Double($0)) }
    // A quotient rounded to the next integer can leave a value outside by a hair.
    if edges[0] > least { edges.insert(step.multiple(first - 1), at: 0) }
    if edges[edges.count - 1] <= greatest { edges.append(step.multiple(last + 1)) }
    // Past the greatest double there is no edge; the last bin then holds its upper edge too.
    let limit = Double.greatestFiniteMagnitude
    return edges.map { Swift.min(Swift.max($0, -limit), limit) }
  }

  /// About 30 bins of a round length of time (seconds to fortnights, then days), in microseconds since 1970.
  ///
  /// They begin at multiples of their length counted from Monday, 1970-01-05.
  static func timeEdges(from least: Int64, to greatest: Int64) -> [Double] {
    let second = 1e6
    let (minute, hour, day) = (60 * second, 3_600 * second, 86_400 * second)
    let lengths =
      [1, 2, 5, 10, 15, 30].map { $0 * second } + [1, 2, 5, 10, 15, 30].map { $0 * minute }
      + [1, 2, 3, 6, 12].map { $0 * hour } + [1, 2, 7, 14].map { $0 * day }
    let range = Double(greatest) - Double(least)
    if range < 30 * second {
      return linearEdges(from: Double(least), to: Double(greatest), wholeNumbers: true)
    }
    let length =
      lengths.first { $0 >= range / 30 } ?? NiceNumber(atLeast: range / 30 / day).value * day
    let monday = 4 * day
    let first = ((Double(least) - monday) / length).rounded(.down)
    let last = ((Double(greatest) - monday) / length).rounded(.down) + 1
    return (0...Int(last - first)).map { (first + Double($0)) * length + monday }
  }

  /// Bins from one of …1, 2, 5, 10, 20, 50… to the next, mirrored for negative values, with one bin around zero.
  ///
  /// Magnitudes more than twelve decades below the greatest go to the bin around zero.
  /// - Precondition: values rise and are not empty.
  static func logarithmicEdges(_ values: [Double]) -> [Double] {
    let floor = values.reduce(0) { Swift.max($0, abs($1)) } * 1e-12
    let positive = values.filter { $0 > 0 && $0 >= floor }
    let negative = values.filter { $0 < 0 && -$0 >= floor }
    guard let least = [positive.first, negative.last.map { -$0 }].compactMap({ $0 }).min() else {
      return linearEdges(from: values[0], to: values[values.count - 1], wholeNumbers: false)
    }
    var edges: [Double] = []
    var bound = NiceNumber(atMost: least)
    if let farthest = negative.first {
      // Strictly below the least magnitude, for a bin holds its lower edge: -1 must not join 0.
      var bound = bound.value == least ? bound.previous : bound
      edges.append(-bound.value)
      while bound.value < -farthest {
        bound = bound.next
        edges.append(-bound.value)
      }
      edges.reverse()
    } else if values[0] < bound.value {
      edges.append(0)
    }
    edges.append(bound.value)
    while bound.value <= values[values.count - 1] {
      bound = bound.next
      edges.append(bound.value)
    }
    return edges
  }
}
