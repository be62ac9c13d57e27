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
    let distance = 397
    var words = state.mutableSpan
    func mixed(_ upper: UInt32, _ lower: UInt32) -> UInt32 {
      let bits = upper & 0x8000_0000 | lower & 0x7fff_ffff
      return bits >> 1 ^ (bits & 1 == 0 ? 0 : 0x9908_b0df)
    }
    let last = Self.size - 1
    for index in 0..<Self.size - distance {
      words[index] = words[index + distance] ^ mixed(words[index], words[index + 1])
    }
    for index in Self.size - distance..<last {
      words[index] = words[index + distance - Self.size] ^ mixed(words[index], words[index + 1])
    }
    words[last] = words[distance - 1] ^ mixed(words[last], words[0])
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
    var numbers = order.mutableSpan
    // Draws and swaps take turns. What a draw is thrown away for cannot be guessed, and the places of the swaps lie
    // anywhere: among draws a processor would wait for one place at a time.
    var drawn = [UInt32](repeating: 0, count: 1024)
    var places = drawn.mutableSpan
    var index = count - 1
    while index > 0 {
      // Down to where the mask of `interval` changes, at most.
      let mask = UInt32.max >> UInt32(UInt32(index).leadingZeroBitCount)
      let lowest = Swift.max(index - places.count + 1, Int(mask >> 1) + 1)
      draw(down: UInt32(index), to: UInt32(lowest), mask, into: &places)
      for place in 0...index - lowest {
        let (one, other) = (index - place, Int(places[place]))
        let number = numbers[one]
        numbers[one] = numbers[other]
        numbers[other] = number
      }
      index = lowest - 1
    }
    return order
  }

  /// What `interval` gives through `highest`, through one less and so on down to `lowest`, which share `mask`.
  private mutating func draw(
    down highest: UInt32, to lowest: UInt32, _ mask: UInt32, into drawn: inout MutableSpan<UInt32>
  ) {
    var maximum = highest
    while maximum >= lowest {
      let value = next() & mask
      drawn[Int(highest - maximum)] = value
      maximum -= value <= maximum ? 1 : 0
    }
  }
}
