package import SluiceFrame

/// Values of one type, each given once: the categories of a one-hot block, in rising order.
///
/// Texts rise by code point (which is the order of their UTF-8), numbers by size, false before true: the orders of
/// NumPy and scikit-learn.
package enum Categories: Sendable, Equatable {
  case text(TextDictionary)
  case integer([Int64])
  case number([Double])
  case boolean([Bool])

  package var count: Int {
    switch self {
    case .text(let texts): texts.count
    case .integer(let values): values.count
    case .number(let values): values.count
    case .boolean(let values): values.count
    }
  }

  package var type: ColumnType {
    switch self {
    case .text: .text
    case .integer: .integer
    case .number: .number
    case .boolean: .boolean
    }
  }

  /// Category `index` as people write it.
  package func label(_ index: Int) -> String {
    switch self {
    case .text(let texts): texts[index]
    case .integer(let values): "\(values[index])"
    case .number(let values): "\(values[index])"
    case .boolean(let values): "\(values[index])"
    }
  }

  /// The category that `label` writes, or nil; the inverse of `label(_:)`. O(log count) comparisons.
  package func index(ofLabel label: String) -> Int? {
    switch self {
    case .text:
      var probe = TextDictionary()
      probe.append(label.utf8)
      return index(of: 0, in: .text(probe))
    case .integer: return Int64(label).flatMap { index(of: 0, in: .integer([$0])) }
    case .number: return Double(label).flatMap { index(of: 0, in: .number([$0])) }
    case .boolean: return Bool(label).flatMap { index(of: 0, in: .boolean([$0])) }
    }
  }

  /// The category that equals value `other` of `values`, or nil; the types must be the same.
  func index(of other: Int, in values: Categories) -> Int? {
    switch (self, values) {
    case (.text(let texts), .text(let others)):
      let range = others.offsets[other]..<others.offsets[other + 1]
      return texts.sortedIndex(of: others.bytes, range)
    case (.integer(let values), .integer(let others)):
      return values.sortedIndex(of: others[other])
    case (.number(let values), .number(let others)):
      return values.sortedIndex(of: others[other])
    case (.boolean(let values), .boolean(let others)):
      return values.firstIndex(of: others[other])
    default:
      preconditionFailure("\(values.type) values looked up in \(type) categories")
    }
  }

  /// The values at `indices`, sorted.
  func sorted(_ indices: [Int32]) -> Categories {
    switch self {
    case .text(let texts): .text(texts.sorted(indices))
    case .integer(let values): .integer(indices.map { values[Int($0)] }.sorted())
    case .number(let values): .number(indices.map { values[Int($0)] }.sorted())
    case .boolean(let values):
      .boolean(indices.map { values[Int($0)] }.sorted { !$0 && $1 })
    }
  }

  /// Whether no category is also in `other`; false where they are of two types. O(count · log other.count).
  func isDisjoint(with other: Categories) -> Bool {
    type == other.type && (0..<count).allSatisfy { other.index(of: $0, in: self) == nil }
  }

  /// Whether each category is greater than the one before it, and every number finite.
  var isSorted: Bool {
    switch self {
    case .text(let texts): texts.isSorted
    case .integer(let values): zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    case .number(let values):
      values.allSatisfy(\.isFinite) && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    case .boolean(let values): zip(values, values.dropFirst()).allSatisfy { !$0 && $1 }
    }
  }
}

extension Array where Element: Comparable {
  /// Where `value` is in this sorted array, or nil.
  func sortedIndex(of value: Element) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == value ? low : nil
  }
}
