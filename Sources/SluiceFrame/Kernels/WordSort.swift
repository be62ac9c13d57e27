/// Sorts words with their rows, stably: by the most significant digit in which they differ, then each part for itself.
///
/// Each digit moves a part between two places; the parts end in the second one whatever the number of their digits.
struct WordSort: Sendable {
  /// Words whose places no other piece touches, smaller than those of the next piece.
  struct Piece: Sendable {
    var range: Range<Int>
    /// Whether they have been moved to the second place.
    var isMoved = false
  }

  private let words: (SharedScratch<UInt64>, SharedScratch<UInt64>)
  private let rows: (SharedScratch<Int32>, SharedScratch<Int32>)

  var sortedRows: SharedScratch<Int32> { rows.1 }

  init(_ words: SharedScratch<UInt64>, _ rows: SharedScratch<Int32>) {
    precondition(rows.count == words.count + 1, "\(rows.count) rows, \(words.count) words")
    self.words = (words, SharedScratch(count: words.count))
    self.rows = (rows, SharedScratch(count: words.count))
  }

  /// What can be sorted piece by piece, in rising order; none is much larger than a thread's share.
  func pieces(_ crew: WorkCrew) -> [Piece] {
    if words.0.count == 0 { return [] }
    let all = Piece(range: 0..<words.0.count)
    // What fits a cache gains nothing from being distributed first.
    return all.range.count < WorkCrew.smallest ? [all] : divided(all, crew)
  }

  private func divided(_ piece: Piece, _ crew: WorkCrew) -> [Piece] {
    let limit = max(words.0.count / 4, WorkCrew.smallest)
    guard let parts = distributed(piece, crew) else { return [piece] }
    return parts.flatMap { $0.range.count > limit ? divided($0, crew) : [$0] }
  }

  /// Moves a piece to its other place by the first eight bits that differ; nil where none does.
  private func distributed(_ piece: Piece, _ crew: WorkCrew) -> [Piece]? {
    let start = piece.range.lowerBound
    let ranges = crew.ranges(of: piece.range.count).map {
      start + $0.lowerBound..<start + $0.upperBound
    }
    let (source, sourceRows) = piece.isMoved ? (words.1, rows.1) : (words.0, rows.0)
    let (target, targetRows) = piece.isMoved ? (words.0, rows.0) : (words.1, rows.1)
    let differing = SharedScratch<UInt64>(count: ranges.count)
    crew.run(ranges.count) {
      differing.set($0, to: source.span.bitsDiffering(from: source.span[start], in: ranges[$0]))
    }
    var varying: UInt64 = 0
    for index in ranges.indices { varying |= differing.span[index] }
    if varying == 0 { return nil }
    let digit = Digit(highestOf: varying, bits: 8)
    // By range and digit: how many words, then where the next one goes.
    let counts = SharedScratch<Int>(count: ranges.count * digit.size)
    crew.run(ranges.count) { index in
      var own = counts.part(index * digit.size..<(index + 1) * digit.size)
      for value in own.indices { own[value] = 0 }
      let words = source.span
      for place in ranges[index] { own[digit.of(words[place])] += 1 }
    }
    var parts: [Piece] = []
    var place = start
    for value in 0..<digit.size {
      let first = place
      for index in ranges.indices {
        let count = counts.span[index * digit.size + value]
        counts.set(index * digit.size + value, to: place)
        place += count
      }
      if place > first { parts.append(Piece(range: first..<place, isMoved: !piece.isMoved)) }
    }
    crew.run(ranges.count) { index in
      var places = counts.part(index * digit.size..<(index + 1) * digit.size)
      let (words, rows) = (source.span, sourceRows.span)
      // The places were counted from these very words; checking them again costs a fifth.
      let (target, targetRows) = unsafe (target.places, targetRows.places)
      for index in ranges[index] {
        let word = words[index]
        let value = digit.of(word)
        let place = places[value]
        unsafe target[place] = word
        unsafe targetRows[place] = rows[index]
        places[value] = place + 1
      }
    }
    return parts
  }

  /// Sorts a piece, after which it is in the second place.
  func sort(_ piece: Piece) {
    let range = piece.range
    var first = words.0.part(range)
    var second = words.1.part(range)
    var firstRows = rows.0.part(range)
    var secondRows = rows.1.part(range)
    if piece.isMoved {
      radixSort(
        0..<range.count, &second, &secondRows, &first, &firstRows, endsInOther: false)
    } else {
      radixSort(0..<range.count, &first, &firstRows, &second, &secondRows, endsInOther: true)
    }
  }

  /// Writes the distinct words of a sorted range, and where each starts, to the beginning of the range's first place.
  func group(_ range: Range<Int>) -> Int {
    let sorted = words.1.span
    var distinct = words.0.part(range)
    var starts = rows.0.part(range)
    var count = 0
    var last = ~sorted[range.lowerBound]
    for place in range {
      let word = sorted[place]
      // Written always, so that there is nothing to guess: what is no new word is overwritten by the next one.
      distinct[count] = word
      starts[count] = Int32(truncatingIfNeeded: place)
      count += word == last ? 0 : 1
      last = word
    }
    return count
  }

  /// Moves what `group` wrote.
  func move(_ count: Int, from source: Int, to target: Int) {
    if source == target { return }
    unsafe (words.0.places + target).update(from: words.0.places + source, count: count)
    unsafe (rows.0.places + target).update(from: rows.0.places + source, count: count)
  }
}
