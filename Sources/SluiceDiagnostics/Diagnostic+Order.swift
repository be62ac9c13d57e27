extension [Diagnostic] {
  /// Those about no place first, then from the top of the file to its end; equal places keep their order.
  package var inFileOrder: [Diagnostic] {
    enumerated().sorted { a, b in
      switch (a.element.span?.start, b.element.span?.start) {
      case (nil, nil): a.offset < b.offset
      case (nil, _?): true
      case (_?, nil): false
      case (let first?, let second?):
        first == second ? a.offset < b.offset : first < second
      }
    }.map(\.element)
  }
}
