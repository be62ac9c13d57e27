/// What is made of the rows of a group: a state takes one after the other, and becomes a result.
///
/// A type and not closures, as these would be called for every row where a crew works.
protocol GroupFold: Sendable {
  associatedtype Value
  associatedtype State
  associatedtype Result: BitwiseCopyable & Sendable

  /// Before the first row.
  var initial: State { get }
  /// Stands where a group has no result.
  var none: Result { get }
  /// Any value, to make room for those that are read.
  var blank: Value { get }
  func read(_ rows: Span<Int32>, into values: inout MutableSpan<Value>)
  func add(_ value: Value, row: Int, to state: inout State)
  /// nil where there is none.
  func result(of state: State) -> Result?
}

extension Grouping {
  /// Folds the present rows of each group, in their order; the groups are divided among a crew.
  ///
  /// - Returns: a result for each group, and a bit for each that has one.
  @inline(__always)
  func fold<Fold: GroupFold>(
    _ fold: Fold, present: Bitmap?, _ crew: WorkCrew
  ) -> (results: [Fold.Result], known: Bitmap) {
    let known = SharedScratch<UInt64>(count: (count + 63) / 64)
    let results = [Fold.Result](count: count, by: crew) { groups, results in
      let (rows, starts) = (rows.span, starts.span)
      // The rows lie anywhere. Values are read some at once and nothing else is done meanwhile, so that the waits for
      // them overlap.
      var block = [Fold.Value](repeating: fold.blank, count: 512)
      var values = block.mutableSpan
      var (first, end) = (0, Int(starts[groups.lowerBound]))
      var bits: UInt64 = 0
      for group in groups {
        var state = fold.initial
        for position in Int(starts[group])..<Int(starts[group + 1]) {
          if position == end {
            (first, end) = (position, min(position + values.count, rows.count))
            fold.read(rows.extracting(first..<end), into: &values)
          }
          let row = Int(rows[position])
          if let present, !present[row] { continue }
          fold.add(values[position - first], row: row, to: &state)
        }
        let result = fold.result(of: state)
        results[group - groups.lowerBound] = result ?? fold.none
        bits |= (result == nil ? 0 : 1) << UInt64(group & 63)
        if group & 63 == 63 || group + 1 == groups.upperBound {
          known.set(group >> 6, to: bits)
          bits = 0
        }
      }
    }
    let words = [UInt64](capacity: known.count) { words in
      for index in 0..<known.count { words.append(known.span[index]) }
    }
    return (results, Bitmap(words: words, count: count))
  }
}

/// A fold that reads one column.
protocol ColumnFold: GroupFold {
  var values: [Value] { get }
}

extension ColumnFold {
  var blank: Value { values[0] }

  @inline(__always)
  func read(_ rows: Span<Int32>, into read: inout MutableSpan<Value>) {
    let values = values.span
    for index in rows.indices { read[index] = values[Int(rows[index])] }
  }
}

struct CountFold: GroupFold {
  let initial: Int64 = 0
  let none: Int64 = 0

  let blank: Void = ()

  func read(_ rows: Span<Int32>, into values: inout MutableSpan<Void>) {}
  func add(_ value: Void, row: Int, to state: inout Int64) { state += 1 }
  func result(of state: Int64) -> Int64? { state }
}

/// Sums of integers; none where the sum does not fit.
struct SumFold: ColumnFold {
  let values: [Int64]

  /// `wraps` counts wrapping upwards less wrapping downwards: only the result has to fit, not the way to it.
  let initial = (sum: Int64(0), wraps: 0)
  let none: Int64 = 0

  @inline(__always)
  func add(_ value: Int64, row: Int, to state: inout (sum: Int64, wraps: Int)) {
    let (sum, overflow) = state.sum.addingReportingOverflow(value)
    if overflow { state.wraps += sum < 0 ? 1 : -1 }
    state.sum = sum
  }

  func result(of state: (sum: Int64, wraps: Int)) -> Int64? { state.wraps == 0 ? state.sum : nil }
}

/// Sums or means with Kahan's compensation in row order, as in pandas' `group_sum` and `group_mean`.
struct CompensatedFold: ColumnFold {
  struct State {
    var sum = 0.0
    var compensation = 0.0
    var count = 0
  }

  let values: [Double]
  let isMean: Bool
  let initial = State()
  let none = 0.0

  @inline(__always)
  func add(_ value: Double, row: Int, to state: inout State) {
    let term = value - state.compensation
    let sum = state.sum + term
    let lost = sum - state.sum - term
    // Infinity minus infinity: what is lost can no longer be known.
    state.compensation = lost.isNaN ? 0 : lost
    state.sum = sum
    state.count += 1
  }

  func result(of state: State) -> Double? {
    if !isMean { return state.sum }
    return state.count == 0 ? nil : state.sum / Double(state.count)
  }
}

/// Which row of a group stands for it.
enum RowChoice {
  case first, least, greatest
}

/// The first row, or the first of those with the least or the greatest value.
struct ChoiceFold<Value: Comparable & Sendable>: ColumnFold {
  let values: [Value]
  let choice: RowChoice
  let initial: (value: Value, row: Int)? = nil
  let none: Int32 = 0

  @inline(__always)
  func add(_ value: Value, row: Int, to state: inout (value: Value, row: Int)?) {
    guard let best = state else {
      state = (value, row)
      return
    }
    switch choice {
    case .first: break
    case .least: if value < best.value { state = (value, row) }
    case .greatest: if value > best.value { state = (value, row) }
    }
  }

  func result(of state: (value: Value, row: Int)?) -> Int32? {
    state.map { Int32(truncatingIfNeeded: $0.row) }
  }
}
