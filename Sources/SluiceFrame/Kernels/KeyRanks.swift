/// The distinct values of a column in some rows, and which of them each of these rows has.
///
/// Of a rank it keeps no more than what finds it: codes of texts and small integers are looked up when they are asked for.
struct KeyRanks: Sendable {
  /// See `RankedColumn.values`.
  let values: Column
  private let rows: ChosenRows
  private let lookup: Lookup

  private enum Lookup: Sendable {
    /// By the row's code.
    case codes([Int32], ranks: [UInt32])
    /// By how far the row's word is above the least one.
    case integers([Int64], least: UInt64, ranks: [UInt32])
    case booleans([Bool], ranks: [UInt32])
    /// By the number that the row's word got; as many numbers as chosen rows.
    case numbers([UInt32], ranks: [UInt32])
  }

  /// O(rows), plus sorting the distinct values.
  init(_ column: Column, _ rows: ChosenRows) {
    self.rows = rows
    switch column.storage {
    case .text(let codes, let dictionary):
      let order = dictionary.sorted(rows.usedCodes(codes, dictionary.count))
      var ranks = [UInt32](repeating: RankedColumn.missing, count: dictionary.count)
      for (rank, code) in order.enumerated() { ranks[Int(code)] = UInt32(rank) }
      lookup = .codes(codes, ranks: ranks)
      let own = order.indices.map { Int32($0) }
      values = Column(.text(codes: own, dictionary: dictionary.selecting(order)))
    case .integer(let integers):
      let words: [UInt64]
      (lookup, words) = Self.integers(integers, rows)
      values = Column(.integer(words.map(signed)))
    case .timestamp(let integers):
      let words: [UInt64]
      (lookup, words) = Self.integers(integers, rows)
      values = Column(.timestamp(words.map(signed)))
    case .number(let numbers):
      let words: [UInt64]
      (lookup, words) = Self.numbered(numbers.span, rows, orderedBits)
      values = Column(.number(words.map(floating)))
    case .boolean(let booleans):
      let (ranks, words) = Self.addressed(booleans.span, rows, least: 0, range: 1) { $0 ? 1 : 0 }
      lookup = .booleans(booleans, ranks: ranks)
      values = Column(.boolean(words.map { $0 == 1 }))
    }
  }

  private static func integers(_ values: [Int64], _ rows: ChosenRows) -> (Lookup, [UInt64]) {
    let span = values.span
    var (least, greatest) = (UInt64.max, UInt64.min)
    rows.forEach { _, row in
      least = min(least, orderedBits(span[row]))
      greatest = max(greatest, orderedBits(span[row]))
    }
    if least > greatest { return (.integers(values, least: 0, ranks: []), []) }
    guard greatest - least < UInt64(max(1 << 16, rows.count * 2)) else {
      return numbered(span, rows, orderedBits)
    }
    let range = Int(greatest - least)
    let (ranks, words) = addressed(span, rows, least: least, range: range, orderedBits)
    return (.integers(values, least: least, ranks: ranks), words)
  }

  /// Ranks by a table with a place for every word between the least and the greatest.
  @inline(__always)
  private static func addressed<Value>(
    _ values: Span<Value>, _ rows: ChosenRows, least: UInt64, range: Int,
    _ word: (Value) -> UInt64
  ) -> (ranks: [UInt32], distinct: [UInt64]) {
    var ranks = [UInt32](repeating: 0, count: range + 1)
    var table = ranks.mutableSpan
    rows.forEach { _, row in table[Int(word(values[row]) &- least)] = 1 }
    var distinct: [UInt64] = []
    for offset in table.indices where table[offset] != 0 {
      table[offset] = UInt32(distinct.count)
      distinct.append(least + UInt64(offset))
    }
    return (ranks, distinct)
  }

  /// Ranks by a hash table, for words that lie far apart.
  @inline(__always)
  private static func numbered<Value>(
    _ values: Span<Value>, _ rows: ChosenRows, _ word: (Value) -> UInt64
  ) -> (Lookup, [UInt64]) {
    var seen = DistinctWords()
    var numbers = [UInt32](repeating: 0, count: rows.count)
    var places = numbers.mutableSpan
    rows.forEach { position, row in places[position] = seen.number(of: word(values[row])) }
    let order = seen.words.rowsInOrder
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, number) in order.enumerated() { ranks[Int(number)] = UInt32(rank) }
    return (.numbers(numbers, ranks: ranks), order.map { seen.words[Int($0)] })
  }

  /// Calls `body` with the rank at each position that is there.
  @inline(__always)
  func forEach(in positions: Range<Int>, _ body: (_ position: Int, _ rank: UInt32) -> Void) {
    switch lookup {
    case .codes(let codes, let ranks):
      let (codes, ranks) = (codes.span, ranks.span)
      rows.forEach(in: positions) { body($0, ranks[Int(codes[$1])]) }
    case .integers(let values, let least, let ranks):
      let (values, ranks) = (values.span, ranks.span)
      rows.forEach(in: positions) { body($0, ranks[Int(orderedBits(values[$1]) &- least)]) }
    case .booleans(let values, let ranks):
      let (values, ranks) = (values.span, ranks.span)
      rows.forEach(in: positions) { body($0, ranks[values[$1] ? 1 : 0]) }
    case .numbers(let numbers, let ranks):
      let (numbers, ranks) = (numbers.span, ranks.span)
      rows.forEach(in: positions) { position, _ in body(position, ranks[Int(numbers[position])]) }
    }
  }
}

/// Rows of a column, in rising order, of which those without a value are passed over.
struct ChosenRows: Sendable {
  /// nil for all.
  let rows: [Int32]?
  let count: Int
  let present: Bitmap?

  init(_ rows: [Int32]?, of rowCount: Int, present: Bitmap?) {
    self.rows = rows
    count = rows?.count ?? rowCount
    self.present = present
  }

  @inline(__always)
  func forEach(_ body: (_ position: Int, _ row: Int) -> Void) { forEach(in: 0..<count, body) }

  /// - Parameter positions: counts the chosen rows.
  @inline(__always)
  func forEach(in positions: Range<Int>, _ body: (_ position: Int, _ row: Int) -> Void) {
    guard let rows else {
      for row in positions where present?[row] ?? true { body(row, row) }
      return
    }
    let span = rows.span
    for position in positions {
      let row = Int(span[position])
      if present?[row] ?? true { body(position, row) }
    }
  }

  /// The codes that some row has, rising.
  func usedCodes(_ codes: [Int32], _ dictionaryCount: Int) -> [Int32] {
    var used = [Bool](repeating: false, count: dictionaryCount)
    let codes = codes.span
    var marks = used.mutableSpan
    forEach { _, row in marks[Int(codes[row])] = true }
    return used.indices.filter { used[$0] }.map { Int32($0) }
  }
}

extension [UInt64] {
  /// The places of the words in the order of the words.
  fileprivate var rowsInOrder: [Int32] {
    let words = SharedScratch<UInt64>(count: count)
    let rows = SharedScratch<Int32>(count: count + 1)
    for (place, word) in enumerated() {
      words.set(place, to: word)
      rows.set(place, to: Int32(place))
    }
    let sorted = Grouping(words, rows: rows, WorkCrew(threads: 1)).rows
    return indices.map { sorted.span[$0] }
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
