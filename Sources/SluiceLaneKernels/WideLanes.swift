/// Lanes side by side, for more of them than a register holds.
///
/// Where no register holds 16 numbers, `SIMD16` is taken apart number by number to get at its halves.
struct LanePair<Half: Lanes>: Lanes {
  var low: Half
  var high: Half

  static var blockCount: Int { 2 * Half.blockCount }
  static var zero: Self { Self(low: .zero, high: .zero) }

  @inline(__always)
  func adding(_ other: Self) -> Self {
    Self(low: low.adding(other.low), high: high.adding(other.high))
  }

  @inline(__always)
  func multiplied(by other: Self) -> Self {
    Self(low: low.multiplied(by: other.low), high: high.multiplied(by: other.high))
  }

  @inline(__always)
  func multiplied(by number: Float) -> Self {
    Self(low: low.multiplied(by: number), high: high.multiplied(by: number))
  }

  @inline(__always)
  func forEachBlock(_ body: (Int, SIMD8<Float>) -> Void) {
    low.forEachBlock(body)
    high.forEachBlock { body(Half.blockCount + $0, $1) }
  }

  @inline(__always)
  static func storePairwise(
    _ sums: Self, _ squares: Self, _ target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    unsafe Half.storePairwise(sums.low, squares.low, target, stride: stride)
    unsafe Half.storePairwise(
      sums.high, squares.high, target + Half.blockCount * stride, stride: stride)
  }
}

#if LANES_512
  /// Two blocks of 8 in one register.
  typealias Lanes16 = SIMD16<Float>

  extension SIMD16<Float>: Lanes {
    static var blockCount: Int { 2 }
    static var zero: Self { Self(repeating: 0) }
    @inline(__always) func adding(_ other: Self) -> Self { self + other }
    @inline(__always) func multiplied(by other: Self) -> Self { self * other }
    @inline(__always) func multiplied(by number: Float) -> Self { self * number }

    @inline(__always)
    func forEachBlock(_ body: (Int, SIMD8<Float>) -> Void) {
      body(0, lowHalf)
      body(1, highHalf)
    }

    @inline(__always)
    static func storePairwise(
      _ sums: Self, _ squares: Self, _ target: UnsafeMutablePointer<Float>, stride: Int
    ) {
      unsafe target[0] = sums.lowHalf.pairwise(squares.lowHalf)
      unsafe target[stride] = sums.highHalf.pairwise(squares.highHalf)
    }
  }
#else
  typealias Lanes16 = LanePair<SIMD8<Float>>
#endif

typealias Lanes32 = LanePair<Lanes16>
