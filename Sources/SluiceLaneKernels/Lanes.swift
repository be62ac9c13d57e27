import SluiceLanes

/// Vectors of float32 whose arithmetic is that of one instruction, or a few.
///
/// Generic code over `SIMD` itself goes lane by lane; through these it is compiled to vectors.
protocol Lanes: BitwiseCopyable {
  /// How many blocks of 8 they are.
  static var blockCount: Int { get }
  static var zero: Self { get }
  func adding(_ other: Self) -> Self
  func multiplied(by other: Self) -> Self
  func multiplied(by number: Float) -> Self
  /// Each block with its place.
  func forEachBlock(_ body: (Int, SIMD8<Float>) -> Void)
  /// Twice the pairwise part of each block, from sums and sums of squares.
  static func storePairwise(
    _ sums: Self, _ squares: Self, _ target: UnsafeMutablePointer<Float>, stride: Int)
}

extension SIMD8<Float>: Lanes {
  static var blockCount: Int { 1 }
  static var zero: Self { Self(repeating: 0) }
  @inline(__always) func adding(_ other: Self) -> Self { self + other }
  @inline(__always) func multiplied(by other: Self) -> Self { self * other }
  @inline(__always) func multiplied(by number: Float) -> Self { self * number }
  @inline(__always) func forEachBlock(_ body: (Int, SIMD8<Float>) -> Void) { body(0, self) }

  @inline(__always)
  static func storePairwise(
    _ sums: Self, _ squares: Self, _ target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    unsafe target.pointee = sums.pairwise(squares)
  }

  /// The sum over the lanes of the square less the other, always in this order.
  @inline(__always)
  func pairwise(_ squares: Self) -> Float {
    let parts = self * self - squares
    let four = parts.lowHalf + parts.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// 1/√x for normal positive x, to the last two bits.
  ///
  /// Three steps of Newton from an estimate on the exponent: multiplications and subtractions only, so they run
  /// in lanes. The library takes roots lane by lane; an epoch then lasts an eighth longer (`learningSpeed`).
  @inline(__always)
  var inverseRoot: Self {
    let exponent = unsafe unsafeBitCast(self, to: SIMD8<UInt32>.self) &>> 1
    let estimate = SIMD8<UInt32>(repeating: 0x5F37_5A86) &- exponent
    var root = unsafe unsafeBitCast(estimate, to: Self.self)
    let half = self * 0.5
    for _ in 0..<3 { root = root * (1.5 - half * root * root) }
    return root
  }
}
