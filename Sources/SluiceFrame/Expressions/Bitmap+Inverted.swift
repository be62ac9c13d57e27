extension Bitmap {
  /// Every bit turned over.
  package var inverted: Bitmap { Bitmap(words: words.map(~), count: count) }
}
