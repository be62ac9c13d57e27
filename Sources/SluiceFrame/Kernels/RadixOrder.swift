/// The rows in the order of their words, rows of equal words keeping their order.
///
/// Radix sort from the least significant digit. What moves is eight bytes a row: 32 bits of the word and the
/// row; the upper half of longer words is fetched once the lower half is in order.
/// - Precondition: no word has a bit set at or above `bits`; fewer than 2³² rows.
func radixOrder(of words: [UInt64], bits: Int) -> [UInt32] {
  if words.count < 256 {
    // A short array is not worth the digit tables.
    let order = words.indices.sorted { (words[$0], $0) < (words[$1], $1) }
    return order.map { UInt32(truncatingIfNeeded: $0) }
  }
  let source = words.span
  var entries = [UInt64](capacity: words.count) { entries in
    for row in source.indices { entries.append(source[row] << 32 | UInt64(row)) }
  }
  var scratch = [UInt64](repeating: 0, count: bits > 0 ? words.count : 0)
  radixSort(&entries, &scratch, bits: min(bits, 32))
  if bits > 32 {
    var fetched = entries.mutableSpan
    for index in fetched.indices {
      let row = fetched[index] & 0xffff_ffff
      fetched[index] = (source[Int(row)] >> 32) << 32 | row
    }
    radixSort(&entries, &scratch, bits: bits - 32)
  }
  return entries.map { UInt32(truncatingIfNeeded: $0) }
}

/// Sorts by the `bits` bits above the lower 32.
private func radixSort(_ entries: inout [UInt64], _ scratch: inout [UInt64], bits: Int) {
  let passes = (bits + 10) / 11
  if passes == 0 { return }
  let digitBits = (bits + passes - 1) / passes
  let size = 1 << digitBits
  let counts = digitCounts(of: entries.span, passes: passes, digitBits: digitBits)
  for pass in 0..<passes {
    let digits = counts[pass * size..<(pass + 1) * size]
    // Nothing moves where all words share the digit.
    if digits.contains(entries.count) { continue }
    var total = 0
    var places = digits.map { count in
      defer { total += count }
      return total
    }
    scatter(entries.span, into: &scratch, &places, shift: UInt64(32 + pass * digitBits))
    swap(&entries, &scratch)
  }
}

/// For each pass, how often each digit occurs.
private func digitCounts(of entries: Span<UInt64>, passes: Int, digitBits: Int) -> [Int] {
  let size = 1 << digitBits
  var table = [Int](repeating: 0, count: passes * size)
  var counts = table.mutableSpan
  for index in entries.indices {
    var word = entries[index] >> 32
    var base = 0
    for _ in 0..<passes {
      counts[base + Int(truncatingIfNeeded: word) & (size - 1)] += 1
      word >>= UInt64(digitBits)
      base += size
    }
  }
  return table
}

private func scatter(
  _ source: Span<UInt64>, into target: inout [UInt64], _ places: inout [Int], shift: UInt64
) {
  var target = target.mutableSpan
  var places = places.mutableSpan
  let mask = places.count - 1
  for index in source.indices {
    let entry = source[index]
    let digit = Int(truncatingIfNeeded: entry >> shift) & mask
    let place = places[digit]
    target[place] = entry
    places[digit] = place + 1
  }
}
