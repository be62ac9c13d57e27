extension [Diagnostic] {
  /// Those about no place first, then file by file from top to end; equal places keep their order.
  package var inFileOrder: [Diagnostic] {
    enumerated().sorted { a, b in
      switch (a.element.span, b.element.span) {
      case (nil, nil): a.offset < b.offset
      case (nil, _?): true
      case (_?, nil): false
      case (let first?, let second?):
        (first.path, first.start, a.offset) < (second.path, second.start, b.offset)
      }
    }.map(\.element)
  }
}
