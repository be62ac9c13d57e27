/// A column seen through its distinct values: what group-by, distinct counts and summaries work on.
package struct RankedColumn: Sendable {
  /// For each row the position of its value in `values`; `missing` where it has none.
  package let ranks: [UInt32]
  /// The distinct values, rising: text by code point, false before true; no missing one, no NaN, no -0.0.
  ///
  /// A text column has the codes 0, 1, 2… over a sorted dictionary.
  package let values: Column

  /// The rank of a missing value or a computed NaN.
  package static let missing = UInt32.max

  package var distinctCount: Int { values.count }

  /// How many rows have each value.
  package func counts() -> [Int] {
    var counts = [Int](repeating: 0, count: distinctCount)
    for rank in ranks where rank != Self.missing { counts[Int(rank)] += 1 }
    return counts
  }
}

extension Column {
  /// The dense ranks of the values; O(rows), plus sorting the distinct values.
  /// - Precondition: fewer than `UInt32.max` rows.
  package func ranked() -> RankedColumn {
    switch storage {
    case .text(let codes, let dictionary):
      return rankedText(codes, dictionary, validity)
    case .integer(let values):
      let (ranks, words) = rankedWords(values, validity, orderedBits)
      return RankedColumn(ranks: ranks, values: Column(.integer(words.map(signed))))
    case .timestamp(let values):
      let (ranks, words) = rankedWords(values, validity, orderedBits)
      return RankedColumn(ranks: ranks, values: Column(.timestamp(words.map(signed))))
    case .number(let values):
      let (ranks, words) = rankedWords(values, presence, orderedBits)
      return RankedColumn(ranks: ranks, values: Column(.number(words.map(floating))))
    case .boolean(let values):
      let (ranks, words) = rankedWords(values, validity) { $0 ? 1 : 0 }
      return RankedColumn(ranks: ranks, values: Column(.boolean(words.map { $0 == 1 })))
    }
  }

  /// How many distinct values there are; missing values and computed NaN do not count.
  package var distinctCount: Int {
    switch storage {
    case .text(let codes, let dictionary):
      return usedCodes(codes, dictionary.count, validity).count
    default: return ranked().distinctCount
    }
  }
}

// Bits whose unsigned order is the order of the values.

private func orderedBits(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ (1 << 63) }

private func signed(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits ^ (1 << 63)) }

private func orderedBits(_ value: Double) -> UInt64 {
  // Adding zero turns -0.0 into 0.0, so that they are one key.
  let bits = (value + 0.0).bitPattern
  return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
}

private func floating(_ bits: UInt64) -> Double {
  Double(bitPattern: bits >> 63 == 1 ? bits & ~(1 << 63) : ~bits)
}

@inline(__always)
private func rankedWords<Value>(
  _ values: [Value], _ present: Bitmap?, _ word: (Value) -> UInt64
) -> (ranks: [UInt32], distinct: [UInt64]) {
  let values = values.span
  var least = UInt64.max
  var greatest = UInt64.min
  for row in values.indices where present?[row] ?? true {
    least = min(least, word(values[row]))
    greatest = max(greatest, word(values[row]))
  }
  if least > greatest {
    return (Array(repeating: RankedColumn.missing, count: values.count), [])
  }
  let range = greatest - least
  return range < UInt64(max(1 << 16, values.count * 2))
    ? addressed(values, present, word, least: least, range: Int(range))
    : hashed(values, present, word)
}

/// Ranks by a table with a place for every word between the least and the greatest.
@inline(__always)
private func addressed<Value>(
  _ values: Span<Value>, _ present: Bitmap?, _ word: (Value) -> UInt64, least: UInt64, range: Int
) -> (ranks: [UInt32], distinct: [UInt64]) {
  var table = [UInt32](repeating: 0, count: range + 1)
  for row in values.indices where present?[row] ?? true {
    table[Int(word(values[row]) - least)] = 1
  }
  var distinct: [UInt64] = []
  for offset in table.indices where table[offset] != 0 {
    table[offset] = UInt32(distinct.count)
    distinct.append(least + UInt64(offset))
  }
  let ranks = [UInt32](capacity: values.count) { ranks in
    for row in values.indices {
      let isThere = present?[row] ?? true
      ranks.append(isThere ? table[Int(word(values[row]) - least)] : RankedColumn.missing)
    }
  }
  return (ranks, distinct)
}

/// Ranks by a hash table, for words that lie far apart.
@inline(__always)
private func hashed<Value>(
  _ values: Span<Value>, _ present: Bitmap?, _ word: (Value) -> UInt64
) -> (ranks: [UInt32], distinct: [UInt64]) {
  var seen = DistinctWords()
  var ranks = [UInt32](capacity: values.count) { numbers in
    for row in values.indices {
      let isThere = present?[row] ?? true
      numbers.append(isThere ? seen.number(of: word(values[row])) : RankedColumn.missing)
    }
  }
  let order = radixOrder(of: seen.words, bits: 64)
  var rankOfNumber = [UInt32](repeating: 0, count: order.count)
  for (rank, number) in order.enumerated() { rankOfNumber[Int(number)] = UInt32(rank) }
  for row in ranks.indices where ranks[row] != RankedColumn.missing {
    ranks[row] = rankOfNumber[Int(ranks[row])]
  }
  return (ranks, order.map { seen.words[Int($0)] })
}

private func rankedText(
  _ codes: [Int32], _ dictionary: TextDictionary, _ validity: Bitmap?
) -> RankedColumn {
  let order = dictionary.sorted(usedCodes(codes, dictionary.count, validity))
  var rankOfCode = [UInt32](repeating: RankedColumn.missing, count: dictionary.count)
  for (rank, code) in order.enumerated() { rankOfCode[Int(code)] = UInt32(rank) }
  let ranks = [UInt32](capacity: codes.count) { ranks in
    for (row, code) in codes.enumerated() {
      ranks.append(validity?[row] ?? true ? rankOfCode[Int(code)] : RankedColumn.missing)
    }
  }
  let values = Column(
    .text(codes: (0..<Int32(order.count)).map { $0 }, dictionary: dictionary.selecting(order)))
  return RankedColumn(ranks: ranks, values: values)
}

/// The codes that some row has, rising.
private func usedCodes(_ codes: [Int32], _ dictionaryCount: Int, _ validity: Bitmap?) -> [Int32] {
  var used = [Bool](repeating: false, count: dictionaryCount)
  guard let validity else {
    for code in codes { used[Int(code)] = true }
    return used.indices.filter { used[$0] }.map { Int32($0) }
  }
  for (row, code) in codes.enumerated() where validity[row] { used[Int(code)] = true }
  return used.indices.filter { used[$0] }.map { Int32($0) }
}
