#if LANES_512
  /// Two blocks of 8 in one register.
  typealias WideLanes = SIMD16<Float>

  extension SIMD16<Float>: Lanes {
    static var zero: Self { Self(repeating: 0) }
    @inline(__always) func adding(_ other: Self) -> Self { self + other }
    @inline(__always) func multiplied(by other: Self) -> Self { self * other }
    @inline(__always) func multiplied(by number: Float) -> Self { self * number }

    @inline(__always)
    static func storePairwise(
      _ sums: Self, _ squares: Self, _ target: UnsafeMutablePointer<Float>, stride: Int
    ) {
      unsafe target[0] = sums.lowHalf.pairwise(squares.lowHalf)
      unsafe target[stride] = sums.highHalf.pairwise(squares.highHalf)
    }
  }
#else
  /// Two blocks of 8 side by side.
  ///
  /// Where no register holds 16 numbers, `SIMD16` is taken apart number by number to get at its halves.
  struct WideLanes: Lanes {
    var low: SIMD8<Float>
    var high: SIMD8<Float>

    static var zero: Self { Self(low: .zero, high: .zero) }

    @inline(__always)
    func adding(_ other: Self) -> Self { Self(low: low + other.low, high: high + other.high) }

    @inline(__always)
    func multiplied(by other: Self) -> Self {
      Self(low: low * other.low, high: high * other.high)
    }

    @inline(__always)
    func multiplied(by number: Float) -> Self { Self(low: low * number, high: high * number) }

    @inline(__always)
    static func storePairwise(
      _ sums: Self, _ squares: Self, _ target: UnsafeMutablePointer<Float>, stride: Int
    ) {
      unsafe target[0] = sums.low.pairwise(squares.low)
      unsafe target[stride] = sums.high.pairwise(squares.high)
    }
  }
#endif
