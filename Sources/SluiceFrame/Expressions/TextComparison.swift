/// Comparisons of text columns: decided once per distinct text, then looked up by code.
enum TextComparison {
  typealias Comparison = ExpressionNode.Comparison

  /// UTF-8 in the order of its bytes, which is that of the code points; equal only where all bytes are.
  struct Key: Comparable {
    var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    init(_ text: String) { bytes = Array(text.utf8)[...] }

    static func == (a: Key, b: Key) -> Bool { a.bytes == b.bytes }

    static func < (a: Key, b: Key) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
  }

  /// The rows whose text passes.
  static func rows(
    _ codes: [Int32], _ dictionary: TextDictionary, _ passes: (Key) -> Bool
  ) -> Bitmap {
    // Missing rows have code 0, even where the dictionary is empty.
    var flags = [Bool](repeating: false, count: max(1, dictionary.count))
    for code in 0..<dictionary.count { flags[code] = passes(Key(dictionary.utf8(code))) }
    let table = flags.span
    return ComparisonKernels.rows(codes) { table[Int($0)] }
  }

  /// Two text columns row by row, through ranks over the texts of both.
  static func rows(
    _ left: (codes: [Int32], dictionary: TextDictionary), _ comparison: Comparison,
    _ right: (codes: [Int32], dictionary: TextDictionary)
  ) -> Bitmap {
    let shift = left.dictionary.bytes.count
    let both = TextDictionary(
      bytes: left.dictionary.bytes + right.dictionary.bytes,
      offsets: left.dictionary.offsets + right.dictionary.offsets.dropFirst().map { $0 + shift })
    var ranks = [Int32](repeating: 0, count: both.count + 1)
    var rank: Int32 = 0
    var previous: Int?
    for code in both.sorted((0..<both.count).map { Int32($0) }).map(Int.init) {
      if let previous, both.utf8(previous) != both.utf8(code) { rank += 1 }
      ranks[code] = rank
      previous = code
    }
    let offset = left.dictionary.count
    return ComparisonKernels.rows(
      left.codes.map { ranks[Int($0)] }, comparison, right.codes.map { ranks[Int($0) + offset] })
  }
}
