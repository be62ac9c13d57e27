import SluiceFrame

/// The lines at the bottom of a terminal that change, and the bytes that bring the terminal from one frame to the next.
///
/// A frame is one write between the marks of a synchronised output; only lines that differ are written again. The
/// cursor stays in the line below the last one and is hidden only within a write, so that a process that is killed
/// leaves it visible.
struct LiveScreen {
  /// A window in cells.
  struct Size: Equatable {
    var columns: Int
    var rows: Int
  }

  private static let begin = "\u{1B}[?2026h\u{1B}[?25l"
  private static let end = "\u{1B}[?25h\u{1B}[?2026l"
  private static let clearLine = "\u{1B}[K"
  private static let clearBelow = "\u{1B}[J"

  private var drawn: [StyledLine] = []
  private var drawnText: [String] = []
  private var size = Size(columns: 80, rows: 24)
  let hasColor: Bool

  init(hasColor: Bool) { self.hasColor = hasColor }

  /// What to write so that `above` stays above `lines`, each fitted to the window; nil where nothing differs.
  mutating func frame(above: [StyledLine], lines: [StyledLine], size: Size) -> String? {
    // The last cell stays free: behind it, terminals wait with the cursor in different places.
    let limit = max(1, size.columns - 1)
    let lines = lines.map { $0.fitted(to: limit) }
    let text = lines.map { $0.text(hasColor: hasColor) }
    if above.isEmpty, text == drawnText { return nil }
    let isResized = size != self.size
    var output = Self.begin
    let back = height(in: size)
    if back > 0 { output += "\u{1B}[\(back)A" }
    output += "\r"
    if isResized { output += Self.clearBelow }
    for line in above {
      output += line.fitted(to: limit).text(hasColor: hasColor) + Self.clearLine + "\n"
    }
    let isInPlace = above.isEmpty && !isResized
    for (place, line) in text.enumerated() {
      let isThere = isInPlace && place < drawnText.count && drawnText[place] == line
      output += isThere ? "\n" : line + Self.clearLine + "\n"
    }
    output += Self.clearBelow + Self.end
    drawn = lines
    drawnText = text
    self.size = size
    return output
  }

  /// The rows that the drawn lines take now: a window that became narrower has wrapped them.
  private func height(in size: Size) -> Int {
    let columns = max(1, size.columns)
    let rows =
      size.columns >= self.size.columns
      ? drawn.count : drawn.reduce(0) { $0 + max(1, ($1.width + columns - 1) / columns) }
    return min(rows, max(0, size.rows - 1))
  }
}
