/// MT19937 as NumPy's legacy `RandomState(seed)` seeds it and draws from it.
///
/// Source: Matsumoto and Nishimura 1998, `init_genrand`; numpy/random/src/mt19937, legacy distributions.
package struct MersenneTwister: Sendable {
  private static let size = 624
  private var state: [UInt32]
  private var position: Int

  /// The state that `numpy.random.RandomState(seed)` starts with.
  package init(seed: UInt32) {
    state = Array(repeating: seed, count: Self.size)
    for index in 1..<Self.size {
      let previous = state[index - 1]
      state[index] = 1_812_433_253 &* (previous ^ previous >> 30) &+ UInt32(index)
    }
    position = Self.size
  }

  /// The next 32 random bits.
  package mutating func next() -> UInt32 {
    if position == Self.size {
      refill()
      position = 0
    }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  private mutating func refill() {
    for index in 0..<Self.size {
      let following = index + 1 < Self.size ? index + 1 : 0
      let mixed = state[index] & 0x8000_0000 | state[following] & 0x7fff_ffff
      let distant = index + 397 < Self.size ? index + 397 : index + 397 - Self.size
      state[index] = state[distant] ^ mixed >> 1 ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
    }
  }

  /// A number in `0...maximum`, by masked rejection (NumPy's `random_interval`).
  package mutating func interval(through maximum: UInt32) -> UInt32 {
    if maximum == 0 { return 0 }
    let mask = UInt32.max >> UInt32(maximum.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= maximum { return value }
    }
  }

  /// The numbers `0..<count` in random order: NumPy's `RandomState.permutation(count)`.
  package mutating func permutation(_ count: Int) -> [Int32] {
    precondition(count <= Int(Int32.max), "\(count) rows do not fit 32-bit indices")
    var order = Array(0..<Int32(count))
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(interval(through: UInt32(index))))
    }
    return order
  }
}
