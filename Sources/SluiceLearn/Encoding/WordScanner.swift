/// Cuts texts into words as scikit-learn does: Python's `(?u)\b\w\w+\b` over the lowercased text.
///
/// A word is a run of two or more letters, digits or underscores that is as long as can be.
package struct WordScanner {
  private let lowercase: Bool
  /// The last text, lowercased if asked.
  package private(set) var bytes: [UInt8] = []
  /// The words of the last text, as ranges of `bytes`, in order.
  package private(set) var words: [Range<Int>] = []

  /// - Parameter lowercase: whether texts are lowercased first, as `str.lower()` does.
  package init(lowercase: Bool) { self.lowercase = lowercase }

  /// Finds the words of the UTF-8 text `text[range]`.
  package mutating func scan(_ text: [UInt8], _ range: Range<Int>) {
    bytes.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    var start = 0
    for index in range {
      let byte = text[index]
      if byte >= 0x80 { return scanUnicode(text[range]) }
      let isUpper = byte &- 0x41 < 26
      let isLetter = (byte | 0x20) &- 0x61 < 26
      bytes.append(isUpper && lowercase ? byte | 0x20 : byte)
      if !(isLetter || byte &- 0x30 < 10 || byte == 0x5f) {
        let end = bytes.count - 1
        if end - start >= 2 { words.append(start..<end) }
        start = end + 1
      }
    }
    if bytes.count - start >= 2 { words.append(start..<bytes.count) }
  }

  private mutating func scanUnicode(_ text: ArraySlice<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    var scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    if lowercase { scalars = PythonText.lowercased(scalars) }
    var (start, length) = (0, 0)
    for scalar in scalars {
      if PythonText.isWord(scalar) {
        if length == 0 { start = bytes.count }
        length += 1
      } else {
        if length >= 2 { words.append(start..<bytes.count) }
        length = 0
      }
      bytes.append(contentsOf: Unicode.UTF8.encode(scalar)!)
    }
    if length >= 2 { words.append(start..<bytes.count) }
  }
}
