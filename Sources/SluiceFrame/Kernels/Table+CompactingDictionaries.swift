extension Table {
  /// The same rows with dictionaries of only the texts in use, in the order of their first use.
  ///
  /// Tables whose rows are equal then have equal dictionaries, and are written as equal bytes. O(rows) per
  /// text column; columns that are compact already are kept as they are.
  package func compactingDictionaries() -> Table {
    Table(
      names: names, columns: columns.map { $0.compactingDictionary() }, rowCount: rowCount)
  }
}

extension Column {
  /// The same values with a dictionary of only the texts in use, in the order of their first use.
  package func compactingDictionary() -> Column {
    guard case .text(let codes, let dictionary) = storage else { return self }
    var renumbered = [Int32](repeating: -1, count: dictionary.count)
    var used: [Int] = []
    let span = codes.span
    var numbers = renumbered.mutableSpan
    for row in span.indices {
      let code = Int(span[row])
      // The code of a missing text is 0, also where there is no text at all.
      if code == 0 && isMissing(row) || numbers[code] >= 0 { continue }
      numbers[code] = Int32(used.count)
      used.append(code)
      if used.count == dictionary.count { break }
    }
    if used.count == dictionary.count, used == Array(0..<used.count) { return self }
    var compact = TextDictionary()
    for code in used { compact.append(dictionary.utf8(code)) }
    var newCodes = codes
    for row in newCodes.indices {
      newCodes[row] = isMissing(row) ? 0 : renumbered[Int(codes[row])]
    }
    return Column(.text(codes: newCodes, dictionary: compact), validity: validity)
  }
}
