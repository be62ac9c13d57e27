/// Some bits of words by which they are distributed.
struct Digit: Sendable {
  let shift: UInt64
  /// How many values it has.
  let size: Int

  /// - Parameters:
  ///   - varying: what the words differ in, not zero.
  ///   - bits: as many of the highest of these, or fewer.
  init(highestOf varying: UInt64, bits: Int) {
    let top = varying.bitCount
    shift = UInt64(max(top - bits, 0))
    size = 1 << min(bits, top)
  }

  @inline(__always)
  func of(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> shift) & (size - 1) }
}

extension UInt64 {
  /// How many bits it takes to write it.
  fileprivate var bitCount: Int { bitWidth - leadingZeroBitCount }
}

extension Span<UInt64> {
  /// The bits in which any word of a range differs from `word`.
  @inline(__always)
  func bitsDiffering(from word: UInt64, in range: Range<Int>) -> UInt64 {
    var bits: UInt64 = 0
    for index in range { bits |= self[index] ^ word }
    return bits
  }
}

/// Sorts a range of words with their rows, stably; nothing outside of the range is touched.
///
/// Many words are distributed by the most significant digit in which they differ, few are sorted by insertion.
/// - Parameters:
///   - words, rows: where they are.
///   - otherWords, otherRows: as large.
///   - endsInOther: whether the result is to lie there.
func radixSort(
  _ range: Range<Int>, _ words: inout MutableSpan<UInt64>, _ rows: inout MutableSpan<Int32>,
  _ otherWords: inout MutableSpan<UInt64>, _ otherRows: inout MutableSpan<Int32>,
  endsInOther: Bool
) {
  let few = 16
  let varying = words.span.bitsDiffering(from: words[range.lowerBound], in: range)
  if range.count <= few || varying == 0 {
    if endsInOther {
      insertionSort(range, words.span, rows.span, into: &otherWords, &otherRows)
    } else {
      insertionSort(range, &words, &rows)
    }
    return
  }
  let digit = Digit(highestOf: varying, bits: min(8, UInt64(range.count - 1).bitCount))
  var places = InlineArray<256, Int32>(repeating: 0)
  for index in range { places[digit.of(words[index])] += 1 }
  var place = Int32(truncatingIfNeeded: range.lowerBound)
  for value in 0..<digit.size {
    let count = places[value]
    places[value] = place
    place += count
  }
  for index in range {
    let word = words[index]
    let value = digit.of(word)
    let place = Int(places[value])
    otherWords[place] = word
    otherRows[place] = rows[index]
    places[value] += 1
  }
  // Neighbouring parts of few words are sorted at once: nothing moves from one to another.
  var (done, start) = (range.lowerBound, range.lowerBound)
  func insert(_ range: Range<Int>) {
    if endsInOther {
      insertionSort(range, &otherWords, &otherRows)
    } else {
      insertionSort(range, otherWords.span, otherRows.span, into: &words, &rows)
    }
  }
  for value in 0..<digit.size {
    // Each place has gone on to where the next value's words start.
    let end = Int(places[value])
    if end - start > few {
      insert(done..<start)
      radixSort(start..<end, &otherWords, &otherRows, &words, &rows, endsInOther: !endsInOther)
      done = end
    }
    start = end
  }
  insert(done..<start)
}

private func insertionSort(
  _ range: Range<Int>, _ words: Span<UInt64>, _ rows: Span<Int32>,
  into target: inout MutableSpan<UInt64>, _ targetRows: inout MutableSpan<Int32>
) {
  for index in range {
    let word = words[index]
    var place = index
    while place > range.lowerBound, target[place - 1] > word {
      target[place] = target[place - 1]
      targetRows[place] = targetRows[place - 1]
      place -= 1
    }
    target[place] = word
    targetRows[place] = rows[index]
  }
}

private func insertionSort(
  _ range: Range<Int>, _ words: inout MutableSpan<UInt64>, _ rows: inout MutableSpan<Int32>
) {
  for index in range.dropFirst() {
    let (word, row) = (words[index], rows[index])
    var place = index
    while place > range.lowerBound, words[place - 1] > word {
      words[place] = words[place - 1]
      rows[place] = rows[place - 1]
      place -= 1
    }
    words[place] = word
    rows[place] = row
  }
}
