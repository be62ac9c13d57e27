/// A line of text as a terminal shows it: one printable piece a Unicode scalar, with its width in cells.
struct DisplayText {
  private(set) var pieces: [Piece] = []

  struct Piece {
    var text: String
    /// Terminal cells: 0 for combining marks, 2 for East Asian wide characters and emoji.
    var width: Int
  }

  /// Tabs become spaces up to the next multiple of 4; what would move the cursor becomes `�`.
  init(_ line: String) {
    var cell = 0
    for scalar in line.unicodeScalars {
      let piece = DisplayText.piece(for: scalar, at: cell)
      pieces.append(piece)
      cell += piece.width
    }
  }

  var width: Int { pieces.reduce(0) { $0 + $1.width } }

  private static func piece(for scalar: Unicode.Scalar, at cell: Int) -> Piece {
    if scalar == "\t" {
      let width = 4 - cell % 4
      return Piece(text: String(repeating: " ", count: width), width: width)
    }
    if isUnprintable(scalar) { return Piece(text: "\u{FFFD}", width: 1) }
    return Piece(text: String(scalar), width: width(of: scalar))
  }

  /// Control characters, and marks that turn the direction of text around.
  static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    return scalar.properties.isEmojiPresentation || wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// Blocks of East Asian width W and F (https://www.unicode.org/reports/tr11/), joined where unassigned.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x17000...0x18DFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD,
  ]
}
