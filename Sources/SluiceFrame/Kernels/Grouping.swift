/// Rows put into groups of equal words, groups in the order of their words.
///
/// The words are radix-sorted together with their rows, from the most significant digit: a crew distributes all of them
/// over up to 256 parts, and each part is sorted by one thread where its cache holds it (`WordSort`). So nothing is
/// read at random, neither while it is sorted nor when it is looked through for groups.
struct Grouping: Sendable {
  /// The rows of group 0, then those of group 1 and so on; in each group in the order in which they were given.
  let rows: SharedScratch<Int32>
  /// Where each group starts in `rows`, and after the last one `rows.count`; more is not defined.
  let starts: SharedScratch<Int32>
  let count: Int
  /// The word of each group; more is not defined.
  private var words: SharedScratch<UInt64>

  /// O(rows × digits), 24 bytes a row.
  ///
  /// - Parameters:
  ///   - words: are overwritten.
  ///   - rows: what the words belong to, one more than there are words; overwritten too.
  init(_ words: SharedScratch<UInt64>, rows: SharedScratch<Int32>, _ crew: WorkCrew) {
    let sort = WordSort(words, rows)
    let pieces = sort.pieces(crew)
    let counts = SharedScratch<Int>(count: pieces.count)
    // Small parts are done together, the largest first, so that no thread is left with one at the end.
    let batches = Self.batches(of: pieces, crew)
    crew.run(batches.count) { batch in
      for piece in batches[batch] {
        sort.sort(pieces[piece])
        counts.set(piece, to: sort.group(pieces[piece].range))
      }
    }
    var count = 0
    for piece in pieces.indices {
      let found = counts.span[piece]
      sort.move(found, from: pieces[piece].range.lowerBound, to: count)
      count += found
    }
    self.count = count
    self.words = words
    starts = rows
    starts.set(count, to: Int32(words.count))
    self.rows = sort.sortedRows
  }

  /// The words of the groups, at the beginning; they are given up.
  mutating func takeWords() -> SharedScratch<UInt64> {
    defer { words = SharedScratch(count: 0) }
    return words
  }

  /// Neighbouring pieces together where they are small; by falling numbers of rows.
  private static func batches(of pieces: [WordSort.Piece], _ crew: WorkCrew) -> [Range<Int>] {
    var batches: [(pieces: Range<Int>, rows: Int)] = []
    for (index, piece) in pieces.enumerated() {
      let rows = piece.range.count
      if let last = batches.last, last.rows + rows <= WorkCrew.smallest / 2 {
        batches[batches.count - 1] = (last.pieces.lowerBound..<index + 1, last.rows + rows)
      } else {
        batches.append((index..<index + 1, rows))
      }
    }
    return batches.sorted { ($1.rows, $0.pieces.lowerBound) < ($0.rows, $1.pieces.lowerBound) }
      .map(\.pieces)
  }
}
