/// Comparisons of whole columns, 64 rows a word; missing values are the caller's.
enum ComparisonKernels {
  typealias Comparison = ExpressionNode.Comparison

  /// A bit for every value that passes.
  @inline(__always)
  static func rows<Value>(_ values: [Value], _ passes: (Value) -> Bool) -> Bitmap {
    let span = values.span
    return rows(count: span.count) { passes(span[$0]) }
  }

  /// A bit for every row that passes.
  @inline(__always)
  static func rows(count: Int, _ passes: (Int) -> Bool) -> Bitmap {
    var words = [UInt64](repeating: 0, count: (count + 63) / 64)
    for position in words.indices {
      let first = position << 6
      let last = min(first + 64, count)
      var word: UInt64 = 0
      for row in first..<last { word |= (passes(row) ? 1 : 0) &<< UInt64(row - first) }
      words[position] = word
    }
    return Bitmap(words: words, count: count)
  }

  /// `values[row] comparison constant`; false where either is NaN.
  @inline(__always)
  static func rows<Value: Comparable>(
    _ values: [Value], _ comparison: Comparison, _ constant: Value
  ) -> Bitmap {
    switch comparison {
    case .equal: rows(values) { $0 == constant }
    case .notEqual: rows(values) { $0 < constant || $0 > constant }
    case .less: rows(values) { $0 < constant }
    case .lessOrEqual: rows(values) { $0 <= constant }
    case .greater: rows(values) { $0 > constant }
    case .greaterOrEqual: rows(values) { $0 >= constant }
    }
  }

  /// `left[row] comparison right[row]`; false where either is NaN.
  @inline(__always)
  static func rows<Value: Comparable>(
    _ left: [Value], _ comparison: Comparison, _ right: [Value]
  ) -> Bitmap {
    switch comparison {
    case .equal: pairs(left, right) { $0 == $1 }
    case .notEqual: pairs(left, right) { $0 < $1 || $0 > $1 }
    case .less: pairs(left, right) { $0 < $1 }
    case .lessOrEqual: pairs(left, right) { $0 <= $1 }
    case .greater: pairs(left, right) { $0 > $1 }
    case .greaterOrEqual: pairs(left, right) { $0 >= $1 }
    }
  }

  @inline(__always)
  private static func pairs<Value>(
    _ left: [Value], _ right: [Value], _ passes: (Value, Value) -> Bool
  ) -> Bitmap {
    rows(count: left.count) { passes(left[$0], right[$0]) }
  }

  /// One value against another; false where either is NaN.
  @inline(__always)
  static func holds<Value: Comparable>(
    _ left: Value, _ comparison: Comparison, _ right: Value
  ) -> Bool {
    switch comparison {
    case .equal: left == right
    case .notEqual: left < right || left > right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }

  /// Whether `value` is in `sorted`.
  @inline(__always)
  static func contains<Value: Comparable>(_ sorted: [Value], _ value: Value) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == value
  }
}
