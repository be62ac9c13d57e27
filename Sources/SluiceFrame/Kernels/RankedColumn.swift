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
      let (ranks, words) = rankedWords(values.map(orderedBits), validity)
      return RankedColumn(ranks: ranks, values: Column(.integer(words.map(signed))))
    case .timestamp(let values):
      let (ranks, words) = rankedWords(values.map(orderedBits), validity)
      return RankedColumn(ranks: ranks, values: Column(.timestamp(words.map(signed))))
    case .number(let values):
      let (ranks, words) = rankedWords(values.map(orderedBits), presence)
      return RankedColumn(ranks: ranks, values: Column(.number(words.map(floating))))
    case .boolean(let values):
      let (ranks, words) = rankedWords(values.map { $0 ? 1 : 0 }, validity)
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

private func rankedWords(
  _ words: [UInt64], _ present: Bitmap?
) -> (ranks: [UInt32], distinct: [UInt64]) {
  var least = UInt64.max
  var greatest = UInt64.min
  for (row, word) in words.enumerated() where present?[row] ?? true {
    least = min(least, word)
    greatest = max(greatest, word)
  }
  if least > greatest {
    return (Array(repeating: RankedColumn.missing, count: words.count), [])
  }
  let range = greatest - least
  return range < UInt64(max(1 << 16, words.count * 2))
    ? addressed(words, present, least: least, range: Int(range))
    : hashed(words, present)
}

/// Ranks by a table with a place for every word between the least and the greatest.
private func addressed(
  _ words: [UInt64], _ present: Bitmap?, least: UInt64, range: Int
) -> (ranks: [UInt32], distinct: [UInt64]) {
  var table = [UInt32](repeating: 0, count: range + 1)
  for (row, word) in words.enumerated() where present?[row] ?? true {
    table[Int(word - least)] = 1
  }
  var distinct: [UInt64] = []
  for offset in table.indices where table[offset] != 0 {
    table[offset] = UInt32(distinct.count)
    distinct.append(least + UInt64(offset))
  }
  let ranks = [UInt32](capacity: words.count) { ranks in
    for (row, word) in words.enumerated() {
      ranks.append(present?[row] ?? true ? table[Int(word - least)] : RankedColumn.missing)
    }
  }
  return (ranks, distinct)
}

/// Ranks by a hash table, for words that lie far apart.
private func hashed(
  _ words: [UInt64], _ present: Bitmap?
) -> (ranks: [UInt32], distinct: [UInt64]) {
  var seen = DistinctWords()
  let numbers = [UInt32](capacity: words.count) { numbers in
    for (row, word) in words.enumerated() {
      numbers.append(present?[row] ?? true ? seen.number(of: word) : RankedColumn.missing)
    }
  }
  var order = seen.words.enumerated().map { KeyedRow(key: $1, row: UInt32($0)) }
  order.sortByKey(keyBits: 64)
  var rankOfNumber = [UInt32](repeating: 0, count: order.count)
  for (rank, entry) in order.enumerated() { rankOfNumber[Int(entry.row)] = UInt32(rank) }
  let ranks = numbers.map { $0 == RankedColumn.missing ? $0 : rankOfNumber[Int($0)] }
  return (ranks, order.map(\.key))
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
  for (row, code) in codes.enumerated() where validity?[row] ?? true { used[Int(code)] = true }
  return used.indices.filter { used[$0] }.map { Int32($0) }
}
