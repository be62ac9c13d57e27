/// Joins the validity of batches; no memory is taken before the first missing value.
struct ArrowValidity {
  private var words: [UInt64] = []
  private var count = 0
  private var hasMissing = false

  /// - Parameter batch: nil when none of its `count` values is missing.
  mutating func append(_ batch: Bitmap?, count: Int) {
    if let batch {
      if !hasMissing {
        hasMissing = true
        words = Bitmap(repeating: true, count: self.count).words
      }
      append(batch)
    } else if hasMissing {
      append(Bitmap(repeating: true, count: count))
    } else {
      self.count += count
    }
  }

  private mutating func append(_ bits: Bitmap) {
    let shift = UInt64(count & 63)
    count += bits.count
    if shift == 0 {
      words.append(contentsOf: bits.words)
      return
    }
    for word in bits.words {
      words[words.count - 1] |= word << shift
      words.append(word >> (64 - shift))
    }
    words.removeLast(words.count - (count + 63) / 64)
  }

  /// nil when nothing is missing.
  var bitmap: Bitmap? { hasMissing ? Bitmap(words: words, count: count) : nil }
}
