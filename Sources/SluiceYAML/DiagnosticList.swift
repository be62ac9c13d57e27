import SluiceDiagnostics

/// The mistakes found in one document, at most `limit` of them.
struct DiagnosticList {
  static let limit = 100
  private(set) var diagnostics: [Diagnostic] = []
  private var dropped = 0

  mutating func append(_ diagnostic: Diagnostic) { append { diagnostic } }

  /// The same for one that takes time to make, which is done only where it is kept.
  mutating func append(_ diagnostic: () -> Diagnostic) {
    if diagnostics.count < DiagnosticList.limit {
      diagnostics.append(diagnostic())
    } else {
      dropped += 1
    }
  }

  /// All of them in the order of the text, with a last word on those that were too many.
  func sorted() -> [Diagnostic] {
    var result = diagnostics.enumerated().sorted { a, b in
      let places = (a.element.span?.start, b.element.span?.start)
      if let first = places.0, let second = places.1, first != second { return first < second }
      return a.offset < b.offset
    }.map(\.element)
    if dropped > 0 { result.append(.error("\(dropped) more mistakes are not shown")) }
    return result
  }
}
