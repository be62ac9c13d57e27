/// Where each line of a text starts, for turning byte offsets into positions and for quoting lines.
///
/// Lines end with LF, CRLF or CR; a byte order mark at the start belongs to no line.
package struct LineIndex: Sendable {
  private let bytes: [UInt8]
  /// The byte offset at which each line starts; never empty.
  private let starts: [Int]

  /// Reads the text once: O(bytes).
  package init(_ text: String) { self.init(utf8: Array(text.utf8)) }

  /// The same for bytes, which need not be valid UTF-8.
  /// - Parameter hasMark: whether a byte order mark at the start is none of the text; another one behind it is.
  package init(utf8 bytes: [UInt8], hasMark: Bool = true) {
    var starts = [hasMark && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\r") {
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
        starts.append(offset)
      } else if byte == UInt8(ascii: "\n") {
        starts.append(offset)
      }
    }
    self.bytes = bytes
    self.starts = starts
  }

  /// The number of lines; a text that ends with a line break has an empty last line.
  package var lineCount: Int { starts.count }

  /// Line `number` (1-based) without its line break; nil where there is no such line.
  package func line(_ number: Int) -> String? {
    guard number >= 1, number <= starts.count else { return nil }
    var end = number < starts.count ? starts[number] : bytes.count
    let start = starts[number - 1]
    if number < starts.count {
      if bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// The position of the byte at `offset`; offsets outside the text give its start or end.
  package func position(ofByte offset: Int) -> SourceSpan.Position {
    let offset = min(max(offset, starts[0]), bytes.count)
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    var column = 1
    for byte in bytes[starts[low]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
    return SourceSpan.Position(line: low + 1, column: column)
  }
}
