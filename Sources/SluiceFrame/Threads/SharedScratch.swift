/// Memory of fixed size that several threads write, each at places of its own.
///
/// Arrays cannot be written from two threads at once, not even at different places. What it holds before it is written is
/// undefined: to touch it twice would take longer than to compute what goes there.
/// - Invariant: in a round of a `WorkCrew` a place is touched by one piece, or only read: hence `@unchecked`.
@safe final class SharedScratch<Element: BitwiseCopyable>: @unchecked Sendable {
  let count: Int
  private let base: UnsafeMutablePointer<Element>

  init(count: Int) {
    self.count = count
    unsafe base = .allocate(capacity: count)
  }

  deinit { unsafe base.deallocate() }

  /// For kernels that write at places they counted before; none is checked.
  @inline(__always)
  var places: UnsafeMutablePointer<Element> { unsafe base }

  /// Writes one place.
  @inline(__always)
  func set(_ index: Int, to element: Element) {
    precondition(index >= 0 && index < count, "\(index) is not below \(count)")
    unsafe base[index] = element
  }

  /// A part to be written by one thread.
  @inline(__always)
  @_lifetime(borrow self)
  func part(_ range: Range<Int>) -> MutableSpan<Element> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    let span = unsafe MutableSpan(
      _unsafeStart: base + range.lowerBound, count: range.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// All of it, to be read.
  var span: Span<Element> {
    @_lifetime(borrow self)
    @inline(__always)
    get {
      let span = unsafe Span(_unsafeStart: base, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}

extension Array where Element: BitwiseCopyable {
  /// `count` elements, of which a crew fills ranges; `fill` writes each place of its range.
  init(
    count: Int, by crew: WorkCrew,
    _ fill: @Sendable (_ range: Range<Int>, _ part: inout MutableSpan<Element>) -> Void
  ) {
    unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = unsafe buffer.baseAddress else { return }
      let places = unsafe SharedPlaces(base: base)
      crew.run(over: count) { range in
        var part = unsafe MutableSpan(
          _unsafeStart: places.base + range.lowerBound, count: range.count)
        fill(range, &part)
      }
      initialized = count
    }
  }
}

/// An array's memory while a crew fills it.
@safe private struct SharedPlaces<Element>: @unchecked Sendable {  // ranges do not overlap
  let base: UnsafeMutablePointer<Element>
}
