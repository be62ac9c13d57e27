/// The spellings that mean a missing value, for quick comparison with bytes.
struct MissingSpellings {
  private var emptyIsMissing = false
  /// By first byte.
  private var spellings: [[[UInt8]]] = Array(repeating: [], count: 256)
  private var startsOne = [Bool](repeating: false, count: 256)

  init(_ texts: [String]) {
    for text in texts {
      let bytes = Array(text.utf8)
      guard let first = bytes.first else {
        emptyIsMissing = true
        continue
      }
      startsOne[Int(first)] = true
      spellings[Int(first)].append(bytes)
    }
  }

  func contains(_ text: Span<UInt8>) -> Bool {
    if text.isEmpty { return emptyIsMissing }
    let first = Int(text[0])
    guard startsOne[first] else { return false }
    return spellings[first].contains { spelling in
      guard spelling.count == text.count else { return false }
      for i in 1..<max(1, text.count) where spelling[i] != text[i] { return false }
      return true
    }
  }
}
