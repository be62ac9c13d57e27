extension Table {
  /// Text columns without white space at either end of their values (nil means all text columns).
  ///
  /// White space is what Python's `str.strip()` removes. A value of nothing but white space becomes an
  /// empty text, not a missing value, as in pandas. O(rows + bytes of distinct texts).
  /// - Throws: `.noColumn` for a name that is not there, `.wrongType` for a column that is not text.
  package func strippingText(in columns: [String]? = nil) throws(FrameError) -> Table {
    var result = self
    for name in columns ?? names {
      let column = try result.column(name)
      guard column.type == .text else {
        if columns == nil { continue }
        throw FrameError(
          .wrongType, "column '\(name)' is of type \(column.type.rawValue), only text is stripped")
      }
      result = try result.replacing(name, with: column.strippingText())
    }
    return result
  }
}

extension Column {
  /// A text column with each distinct value stripped once; values that become equal share one code.
  ///
  /// Where nothing changes the storage is shared. Columns of other types come back as they are.
  package func strippingText() -> Column {
    guard case .text(let codes, let dictionary) = storage else { return self }
    var interner = TextInterner(capacity: dictionary.count)
    var changed = false
    let renamed = (0..<dictionary.count).map { code in
      let text = dictionary.utf8(code)
      let stripped = strippingWhiteSpace(text)
      if stripped.count != text.count { changed = true }
      return interner.code(of: stripped)
    }
    if !changed { return self }
    let merged = interner.dictionary
    if merged.count == dictionary.count {
      return Column(.text(codes: codes, dictionary: merged), validity: validity)
    }
    let source = codes.span
    let newCodes = [Int32](capacity: codes.count) { result in
      for row in source.indices {
        // A missing value keeps code 0, also where the dictionary is empty.
        let code = Int(source[row])
        result.append(code < renamed.count ? renamed[code] : 0)
      }
    }
    return Column(.text(codes: newCodes, dictionary: merged), validity: validity)
  }
}

/// The text without the white space at its ends, by the characters for which Python's `str.isspace()` holds.
func strippingWhiteSpace(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = text
  while let first = rest.first {
    let length =
      isASCIISpace(first)
      ? 1 : first < 0x80 ? 0 : isWideSpace(rest.prefix(2)) ? 2 : isWideSpace(rest.prefix(3)) ? 3 : 0
    if length == 0 { break }
    rest = rest.dropFirst(length)
  }
  while let last = rest.last {
    let length =
      isASCIISpace(last)
      ? 1 : last < 0x80 ? 0 : isWideSpace(rest.suffix(2)) ? 2 : isWideSpace(rest.suffix(3)) ? 3 : 0
    if length == 0 { break }
    rest = rest.dropLast(length)
  }
  return rest
}

private func isASCIISpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (0x09...0x0d).contains(byte) || (0x1c...0x1f).contains(byte)
}

/// Whether these bytes are the whole UTF-8 of one white space scalar past ASCII.
private func isWideSpace(_ bytes: ArraySlice<UInt8>) -> Bool {
  var scalar: UInt32 = 0
  for byte in bytes { scalar = scalar << 8 | UInt32(byte) }
  switch scalar {
  // U+0085, U+00A0
  case 0xc285, 0xc2a0: return true
  // U+1680, U+2000...U+200A, U+2028, U+2029, U+202F, U+205F, U+3000
  case 0xe19a80, 0xe28080...0xe2808a, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe38080: return true
  default: return false
  }
}
