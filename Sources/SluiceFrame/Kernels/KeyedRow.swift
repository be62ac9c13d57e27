/// A row with the key it is sorted by.
struct KeyedRow {
  var key: UInt64
  var row: UInt32
}

extension [KeyedRow] {
  /// Sorts by key, rows of equal keys keeping their order: radix sort from the least significant digit.
  /// - Precondition: no key has a bit set at or above `keyBits`.
  mutating func sortByKey(keyBits: Int) {
    if count < 256 {
      // A short array is not worth the digit tables; positions keep equal keys in order.
      self = indices.sorted { (self[$0].key, $0) < (self[$1].key, $1) }.map { self[$0] }
      return
    }
    let passes = (keyBits + 10) / 11
    if passes == 0 { return }
    let digitBits = (keyBits + passes - 1) / passes
    let size = 1 << digitBits
    let mask = UInt64(size - 1)
    let starts = digitStarts(passes: passes, digitBits: digitBits)
    var scratch = [KeyedRow](repeating: KeyedRow(key: 0, row: 0), count: count)
    for pass in 0..<passes {
      var places = Array<Int>(starts[pass * size..<(pass + 1) * size])
      // All keys share this digit when one bucket spans everything.
      if (0..<size).contains(where: { digit in
        places[digit] == 0 && (digit + 1 == size ? count : places[digit + 1]) == count
      }) {
        continue
      }
      let shift = UInt64(pass * digitBits)
      scatter(into: &scratch, places: &places, shift: shift, mask: mask)
      swap(&self, &scratch)
    }
  }

  /// For each pass and digit, where the first key with that digit goes.
  private func digitStarts(passes: Int, digitBits: Int) -> [Int] {
    let size = 1 << digitBits
    let mask = UInt64(size - 1)
    var counts = [Int](repeating: 0, count: passes * size)
    for entry in self {
      var key = entry.key
      for pass in 0..<passes {
        counts[pass * size + Int(truncatingIfNeeded: key & mask)] += 1
        key >>= UInt64(digitBits)
      }
    }
    for pass in 0..<passes {
      var total = 0
      for index in pass * size..<(pass + 1) * size {
        let here = counts[index]
        counts[index] = total
        total += here
      }
    }
    return counts
  }

  private func scatter(
    into target: inout [KeyedRow], places: inout [Int], shift: UInt64, mask: UInt64
  ) {
    for entry in self {
      let digit = Int(truncatingIfNeeded: (entry.key >> shift) & mask)
      let place = places[digit]
      target[place] = entry
      places[digit] = place + 1
    }
  }
}
