/// The part of a source line that is shown with a diagnostic, and where its carets go.
struct LineExcerpt {
  private(set) var text = ""
  /// Cells before the first caret.
  private(set) var caretCell = 0
  /// Cells underlined, at least one.
  private(set) var caretWidth = 1

  private let ellipsis = "…"
  /// Characters on either side of a span that are looked at; a line may be as long as its file.
  private static let reach = 2000

  /// Spans that lie outside the line, or go on over further lines, are cut to it.
  init(line: String, span: SourceSpan, width limit: Int) {
    let scalars = line.unicodeScalars
    let start = min(max(span.start.column - 1, 0), scalars.count)
    let skipped = max(0, start - Self.reach)
    let near = scalars.dropFirst(skipped).prefix(2 * Self.reach)
    let display = DisplayText(String(String.UnicodeScalarView(near)))
    let pieces = display.pieces
    let first = start - skipped
    var last = pieces.count
    if span.end.line == span.start.line {
      last = min(max(span.end.column - 1 - skipped, first), pieces.count)
    } else {
      while last > first, isBlank(pieces[last - 1]) { last -= 1 }
    }

    var window = 0..<pieces.count
    if display.width > limit {
      window = LineExcerpt.window(of: pieces, around: first..<last, cells: limit - 2)
    } else {
      while window.upperBound > last, isBlank(pieces[window.upperBound - 1]) {
        window = 0..<(window.upperBound - 1)
      }
    }
    if window.lowerBound > 0 { text += ellipsis }
    text += pieces[window].reduce(into: "") { $0 += $1.text }
    if window.upperBound < pieces.count, display.width > limit { text += ellipsis }

    caretCell = window.lowerBound > 0 ? 1 : 0
    for piece in pieces[window.lowerBound..<first] { caretCell += piece.width }
    let end = max(first, min(last, window.upperBound))
    caretWidth = max(1, pieces[first..<end].reduce(0) { $0 + $1.width })
  }

  private func isBlank(_ piece: DisplayText.Piece) -> Bool { piece.text.allSatisfy { $0 == " " } }

  /// The pieces that fit into `cells`: a third of the room before the underlined ones, the rest after.
  private static func window(
    of pieces: [DisplayText.Piece], around marked: Range<Int>, cells: Int
  ) -> Range<Int> {
    let markedWidth = pieces[marked].reduce(0) { $0 + $1.width }
    var low = marked.lowerBound
    var used = 0
    let before = max(cells / 3, cells - 10 - markedWidth - cells / 3)
    let room = min(before, cells - 1)
    while low > 0, used + pieces[low - 1].width <= room {
      low -= 1
      used += pieces[low].width
    }
    var high = low
    used = 0
    while high < pieces.count, used + pieces[high].width <= cells {
      used += pieces[high].width
      high += 1
    }
    // A caret near the end of the line leaves room on the right: show more of the left.
    while high == pieces.count, low > 0, used + pieces[low - 1].width <= cells {
      low -= 1
      used += pieces[low].width
    }
    return low..<max(high, marked.lowerBound)
  }
}
