/// SplitMix64 as a counter: the n-th number of a seed without the numbers before it.
///
/// Integer arithmetic only, hence the same on every machine. Source: Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators", OOPSLA 2014; the constants are those of Java's `SplittableRandom`.
package struct RandomStream: Sendable {
  private let start: UInt64

  /// Streams of one seed differ by their number.
  package init(seed: UInt64, stream: UInt64) {
    start = Self.mixed(Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) ^ stream)
  }

  /// 64 even bits.
  package func bits(at counter: UInt64) -> UInt64 {
    Self.mixed(start &+ (counter &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Nearly normal with mean 0 and variance 1: the sum of twelve uniform 16-bit numbers (Irwin–Hall).
  ///
  /// Sums of integers need no logarithm or cosine, whose last bits differ between C libraries; the tails end at ±6.
  package func normal(at counter: UInt64) -> Float {
    var sum = 0
    for part in 0..<3 as Range<UInt64> {
      let bits = bits(at: counter &* 3 &+ part)
      for shift in 0..<4 as Range<UInt64> { sum += Int(bits >> (16 * shift) & 0xFFFF) }
    }
    // The mean of twelve numbers in 0...65535 is subtracted exactly.
    return Float(sum - 393_210) / 65_536
  }

  /// A number below `bound`, by the multiply-shift method; its bias is below `bound` / 2⁶⁴.
  package func below(_ bound: Int, at counter: UInt64) -> Int {
    Int(bits(at: counter).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The order of rows in an epoch, from 0: a permutation of `0..<count` (Fisher–Yates) from counter
  /// `epoch * count` on.
  package func permutation(count: Int, epoch: Int) -> [Int32] {
    var order = (0..<count).map(Int32.init(truncatingIfNeeded:))
    let first = UInt64(epoch) &* UInt64(count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, below(last + 1, at: first &+ UInt64(last)))
    }
    return order
  }
}
