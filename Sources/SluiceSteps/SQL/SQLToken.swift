/// A piece of a query as SQLite cuts it, with its place.
struct SQLToken: Equatable {
  enum Kind {
    /// A name or keyword, without its quotes.
    case word
    /// A text between single quotes.
    case text
    /// Anything else: a sign or a number.
    case other
  }

  var kind: Kind
  var text: String
  /// In Unicode scalars of the query.
  var range: Range<Int>

  /// The pieces of a query without white space and comments; what does not end goes on to the end.
  static func all(in query: String) -> [SQLToken] {
    let scalars = Array(query.unicodeScalars)
    var tokens: [SQLToken] = []
    var place = 0
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "$": true
      default: scalar.value > 0x7F
      }
    }
    func next(_ place: Int) -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
    while let scalar = next(place) {
      let start = place
      switch scalar {
      case " ", "\t", "\n", "\r", "\u{0C}": place += 1
      case "-" where next(place + 1) == "-":
        while let scalar = next(place), scalar != "\n" { _ = scalar; place += 1 }
      case "/" where next(place + 1) == "*":
        place += 2
        while place < scalars.count, !(scalars[place] == "*" && next(place + 1) == "/") {
          place += 1
        }
        place = min(place + 2, scalars.count)
      case "'", "\"", "`", "[":
        let end: Unicode.Scalar = scalar == "[" ? "]" : scalar
        var text = String.UnicodeScalarView()
        place += 1
        while let inner = next(place) {
          place += 1
          if inner == end {
            guard scalar != "[", next(place) == end else { break }
            place += 1
          }
          text.append(inner)
        }
        tokens.append(
          SQLToken(
            kind: scalar == "'" ? .text : .word, text: String(text), range: start..<place))
      case _ where isWord(scalar):
        while let scalar = next(place), isWord(scalar) { _ = scalar; place += 1 }
        let text = String(String.UnicodeScalarView(scalars[start..<place]))
        let isNumber = ("0"..."9").contains(scalar)
        tokens.append(
          SQLToken(kind: isNumber ? .other : .word, text: text, range: start..<place))
      default:
        place += 1
        tokens.append(SQLToken(kind: .other, text: String(scalar), range: start..<place))
      }
    }
    return tokens
  }

  /// Where the token at a scalar stands, with what is tied to it by dots: `t1.Country`; nil for no token.
  static func name(at scalar: Int, _ tokens: [SQLToken]) -> Range<Int>? {
    guard let first = tokens.firstIndex(where: { $0.range.contains(scalar) }) else { return nil }
    var last = first
    while last + 2 < tokens.count, tokens[last].kind == .word, tokens[last + 1].text == ".",
      tokens[last + 2].kind == .word
    {
      last += 2
    }
    return tokens[first].range.lowerBound..<tokens[last].range.upperBound
  }

  /// The scalar at which byte `offset` of the query's UTF-8 lies.
  static func scalarIndex(ofByte offset: Int, in query: String) -> Int {
    var bytes = 0
    for (place, scalar) in query.unicodeScalars.enumerated() {
      if bytes >= offset { return place }
      bytes += UTF8.width(scalar)
    }
    return query.unicodeScalars.count
  }
}
