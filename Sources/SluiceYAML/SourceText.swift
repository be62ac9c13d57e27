import SluiceDiagnostics

/// A text as libyaml counts it: marks are indices of Unicode scalars after a byte order mark.
struct SourceText: Sendable {
  let path: String
  /// UTF-8 without a byte order mark.
  let bytes: [UInt8]
  let lines: LineIndex
  private let scalarCount: Int
  private let end: SourceSpan.Position
  /// The byte offset of every 64th scalar; nil where every scalar is one byte.
  private let checkpoints: [Int]?
  /// The scalar index at which each line starts; nil where libyaml's own lines do, since it breaks lines at
  /// U+0085, U+2028 and U+2029 as well, where editors do not.
  private let lineStarts: [Int]?

  init(path: String, utf8: [UInt8]) {
    self.path = path
    bytes = utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(utf8.dropFirst(3)) : utf8
    lines = LineIndex(utf8: bytes, hasMark: false)
    end = lines.position(ofByte: bytes.count)
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      scalarCount = bytes.count
      checkpoints = nil
      lineStarts = nil
      return
    }
    var checkpoints: [Int] = []
    var lineStarts = [0]
    var scalars = 0
    var hasUnusualBreaks = false
    for offset in bytes.indices where bytes[offset] & 0xC0 != 0x80 {
      if scalars & 63 == 0 { checkpoints.append(offset) }
      scalars += 1
      let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
      switch bytes[offset] {
      case UInt8(ascii: "\n"): lineStarts.append(scalars)
      case UInt8(ascii: "\r"): if next != UInt8(ascii: "\n") { lineStarts.append(scalars) }
      case 0xC2: if next == 0x85 { hasUnusualBreaks = true }
      case 0xE2: if next == 0x80, bytes[offset + 2] & 0xFE == 0xA8 { hasUnusualBreaks = true }
      default: break
      }
    }
    scalarCount = scalars
    self.checkpoints = checkpoints
    self.lineStarts = hasUnusualBreaks ? lineStarts : nil
  }

  /// The offset of the byte a mark points to.
  func byte(at mark: Mark) -> Int {
    guard let checkpoints else { return min(mark.index, bytes.count) }
    guard mark.index >> 6 < checkpoints.count else { return bytes.count }
    var offset = checkpoints[mark.index >> 6]
    var scalars = mark.index & 63
    while scalars > 0, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      scalars -= 1
    }
    return offset
  }

  func position(at mark: Mark) -> SourceSpan.Position {
    // libyaml counts a line break at the end of a text that has none.
    if mark.index >= scalarCount { return end }
    guard let lineStarts else {
      return SourceSpan.Position(line: mark.line + 1, column: mark.column + 1)
    }
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= mark.index { low = middle } else { high = middle }
    }
    return SourceSpan.Position(line: low + 1, column: mark.index - lineStarts[low] + 1)
  }

  func span(from start: Mark, to end: Mark) -> SourceSpan {
    SourceSpan(path: path, start: position(at: start), end: position(at: end))
  }

  func span(ofBytes range: Range<Int>) -> SourceSpan {
    SourceSpan(
      path: path, start: lines.position(ofByte: range.lowerBound),
      end: lines.position(ofByte: range.upperBound))
  }

  /// The word that starts at a byte, up to white space or a flow indicator; at least one byte where there is one.
  func word(atByte start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, !" \t\r\n,[]{}".utf8.contains(bytes[end]) { end += 1 }
    return start..<max(end, min(start + 1, bytes.count))
  }
}
