/// Draws indices with given weights in O(1) (Walker's alias method, as Vose builds it).
struct AliasTable {
  private var thresholds: [Double]
  private var aliases: [Int32]

  /// - Precondition: there is a weight, and all are positive.
  init(_ weights: [Double]) {
    precondition(!weights.isEmpty && weights.allSatisfy { $0 > 0 }, "weights must be positive")
    let total = weights.reduce(0, +)
    var scaled = weights.map { $0 * Double(weights.count) / total }
    thresholds = Array(repeating: 1, count: weights.count)
    aliases = (0..<weights.count).map(Int32.init)
    var small = weights.indices.filter { scaled[$0] < 1 }
    var large = weights.indices.filter { scaled[$0] >= 1 }
    while let low = small.popLast(), let high = large.popLast() {
      thresholds[low] = scaled[low]
      aliases[low] = Int32(high)
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 { small.append(high) } else { large.append(high) }
    }
  }

  func draw(_ bits: UInt64) -> Int {
    let index = Int(((bits >> 32) &* UInt64(thresholds.count)) >> 32)
    let share = Double(bits & 0xFFFF_FFFF) * 0x1p-32
    return share < thresholds[index] ? index : Int(aliases[index])
  }
}
