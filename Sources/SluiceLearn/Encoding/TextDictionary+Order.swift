import SluiceFrame

extension TextDictionary {
  /// Where the text `key[range]` is in this dictionary sorted by code point, or nil.
  func sortedIndex(of key: [UInt8], _ range: Range<Int>) -> Int? {
    var (low, high) = (0, count)
    let (own, starts) = (bytes, offsets)
    while low < high {
      let middle = (low + high) / 2
      let order = Self.compare(own, starts[middle]..<starts[middle + 1], key, range)
      if order == 0 { return middle }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Whether each text comes after the one before it by code point.
  var isSorted: Bool {
    let (own, starts) = (bytes, offsets)
    for index in 1..<max(count, 1) {
      let (one, two) = (starts[index - 1]..<starts[index], starts[index]..<starts[index + 1])
      if Self.compare(own, one, own, two) >= 0 { return false }
    }
    return true
  }

  /// The texts of `codes` in the order of their code points.
  func sorted(_ codes: [Int32]) -> TextDictionary {
    let (own, starts) = (bytes, offsets)
    // The first eight bytes as a number decide most comparisons; a shorter text is padded with zeros, and
    // where that makes two equal the bytes decide.
    var keys = codes.map { code in
      let (start, end) = (starts[Int(code)], starts[Int(code) + 1])
      var prefix: UInt64 = 0
      for index in 0..<8 {
        prefix = prefix << 8 | (start + index < end ? UInt64(own[start + index]) : 0)
      }
      return (prefix: prefix, start: start, end: end)
    }
    keys.sort { one, two in
      one.prefix == two.prefix
        ? Self.compare(own, one.start..<one.end, own, two.start..<two.end) < 0
        : one.prefix < two.prefix
    }
    var result = TextDictionary()
    for key in keys { result.append(own[key.start..<key.end]) }
    return result
  }

  /// Negative, zero or positive as the first text comes before, equals or comes after the second.
  private static func compare(
    _ one: [UInt8], _ oneRange: Range<Int>, _ two: [UInt8], _ twoRange: Range<Int>
  ) -> Int {
    let common = min(oneRange.count, twoRange.count)
    for index in 0..<common {
      let difference =
        Int(one[oneRange.lowerBound + index]) - Int(two[twoRange.lowerBound + index])
      if difference != 0 { return difference }
    }
    return oneRange.count - twoRange.count
  }
}
