import SluiceDiagnostics

/// The pieces of a text with `${…}` in it; `$${` stands for `${` itself.
struct TextTemplate {
  enum Piece: Equatable {
    /// What stands in the text, and the characters it was written with.
    case text(String, Range<Int>)
    /// What stands between the braces; the offset is that of its first character, the range that of the whole `${…}`.
    case expression(String, offset: Int, range: Range<Int>)
    /// A `${` without its end.
    case unclosed(Range<Int>)
  }

  let pieces: [Piece]

  /// The expression, where the text is one `${…}` and nothing else.
  var whole: (text: String, offset: Int)? {
    guard pieces.count == 1, case .expression(let text, let offset, _) = pieces[0] else {
      return nil
    }
    return (text, offset)
  }

  /// O(length). Braces within quotes of an expression do not end it.
  init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var pieces: [Piece] = []
    var plain = String.UnicodeScalarView()
    var plainStart = 0
    var place = 0
    func flush() {
      if place > plainStart { pieces.append(.text(String(plain), plainStart..<place)) }
      plain = String.UnicodeScalarView()
    }
    func has(_ sign: Unicode.Scalar, at distance: Int) -> Bool {
      place + distance < scalars.count && scalars[place + distance] == sign
    }
    while place < scalars.count {
      if scalars[place] == "$", has("$", at: 1), has("{", at: 2) {
        // A piece of its own, as it is shorter than what was written.
        flush()
        pieces.append(.text("${", place..<place + 3))
        place += 3
        plainStart = place
      } else if scalars[place] == "$", has("{", at: 1) {
        flush()
        let start = place
        guard let end = TextTemplate.end(in: scalars, from: place + 2) else {
          pieces.append(.unclosed(place..<place + 2))
          self.pieces = pieces
          return
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[(start + 2)..<end])
        pieces.append(.expression(String(view), offset: start + 2, range: start..<end + 1))
        place = end + 1
        plainStart = place
      } else {
        plain.append(scalars[place])
        place += 1
      }
    }
    flush()
    self.pieces = pieces
  }

  /// The closing brace, quotes skipped; where a quote is never closed, the first brace.
  private static func end(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
    var quote: Unicode.Scalar?
    var first: Int?
    for place in start..<scalars.count {
      let scalar = scalars[place]
      if scalar == "}" {
        if quote == nil { return place }
        first = first ?? place
      } else if scalar == quote {
        quote = nil
      } else if quote == nil, scalar == "'" || scalar == "\"" {
        quote = scalar
      }
    }
    return first
  }
}
