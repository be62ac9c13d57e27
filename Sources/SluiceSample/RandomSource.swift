import SluiceFrame

/// xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64: the same numbers on every machine.
struct RandomSource {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  init(seed: UInt64) {
    var next = seed
    state = (
      Self.mixed(&next), Self.mixed(&next), Self.mixed(&next), Self.mixed(&next)
    )
  }

  /// A source of its own for part `index` of what `seed` stands for.
  init(seed: UInt64, part index: UInt64) {
    self.init(seed: Self.hash(seed, index))
  }

  /// A well-mixed number made of two.
  static func hash(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var state = a ^ (b &* 0xD1B5_4A32_D192_ED03)
    let first = mixed(&state)
    return first ^ mixed(&state)
  }

  /// One step of SplitMix64.
  private static func mixed(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func next() -> UInt64 {
    func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
      value &<< count | value &>> (64 &- count)
    }
    let result = rotated(state.1 &* 5, 7) &* 9
    let shifted = state.1 &<< 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }

  /// Below 1, not below 0.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func isTrue(_ probability: Double) -> Bool { uniform() < probability }

  /// Below `bound`, which must be positive and fit 32 bits.
  mutating func below(_ bound: Int) -> Int {
    Int((next() >> 32).multipliedFullWidth(by: UInt64(bound) << 32).high)
  }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// Nearly normal with mean 0 and variance 1: the sum of eight 16-bit numbers, so at most ±4.9.
  mutating func normal() -> Double {
    var sum: Int64 = 0
    for _ in 0..<2 {
      let bits = next()
      sum += Int64(bits & 0xFFFF) + Int64(bits >> 16 & 0xFFFF)
      sum += Int64(bits >> 32 & 0xFFFF) + Int64(bits >> 48)
    }
    // Mean 8 · 65,535 / 2; variance 8 · (65,536² − 1) / 12.
    return (Double(sum) - 262_140) * (1 / 53_510.0)
  }

  /// A whole number from 1 up with about this mean, geometrically distributed.
  mutating func geometric(mean: Double) -> Int {
    let share = -ExactMath.logarithm(1 - uniform())
    return 1 + Int(share * (mean - 0.5))
  }
}
