/// Splits the text of an expression into tokens; the last one is `end`.
package struct ExpressionLexer {
  private let scalars: [Unicode.Scalar]
  private let dialect: ExpressionDialect
  private var position = 0

  /// - Throws: the first mistake in the text.
  package static func tokens(
    of text: String, in dialect: ExpressionDialect
  ) throws(ExpressionError) -> [ExpressionToken] {
    var lexer = ExpressionLexer(scalars: Array(text.unicodeScalars), dialect: dialect)
    var tokens: [ExpressionToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(scalars: [Unicode.Scalar], dialect: ExpressionDialect) {
    self.scalars = scalars
    self.dialect = dialect
  }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  private mutating func next() throws(ExpressionError) -> ExpressionToken {
    while let scalar = peek(), scalar == " " || scalar.properties.isWhitespace { position += 1 }
    let start = position
    guard let scalar = peek() else { return ExpressionToken(kind: .end, range: start..<start) }
    let kind: ExpressionToken.Kind
    if scalar == "'" || scalar == "\"" {
      kind = .text(try quoted(by: scalar, "text"))
    } else if scalar == "`", !dialect.hasPaths {
      kind = .name(try quoted(by: scalar, "column name"))
    } else if isNameStart(scalar) {
      kind = dialect.hasPaths ? path() : word()
    } else if isDigit(scalar) || scalar == "." && peek(1).map(isDigit) == true {
      kind = try number()
    } else {
      kind = .symbol(try symbol(scalar))
    }
    return ExpressionToken(kind: kind, range: start..<position)
  }

  /// Up to the closing quote; a doubled quote stands for one.
  private mutating func quoted(
    by quote: Unicode.Scalar, _ what: String
  ) throws(ExpressionError) -> String {
    let start = position
    position += 1
    var content = String.UnicodeScalarView()
    while let scalar = peek() {
      position += 1
      if scalar != quote {
        content.append(scalar)
      } else if peek() == quote {
        content.append(quote)
        position += 1
      } else if content.isEmpty, quote == "`" {
        throw ExpressionError(start..<position, "the column name in backticks is empty")
      } else {
        return String(content)
      }
    }
    throw ExpressionError(
      start..<position, "the \(what) that opens here is never closed", hint: "add \(quote)")
  }

  private mutating func word() -> ExpressionToken.Kind {
    let start = position
    while let scalar = peek(), isNameStart(scalar) || isNamePart(scalar) { position += 1 }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: scalars[start..<position])
    return dialect.keyword(String(name)).map { .keyword($0) } ?? .name(String(name))
  }

  /// A name, or several with dots between them; `a-b` is one name, `a - b` a difference.
  private mutating func path() -> ExpressionToken.Kind {
    let start = position
    var isCombination = false
    while let scalar = peek() {
      let next = peek(1)
      let joins = next.map { isNameStart($0) || isNamePart($0) } ?? false
      switch scalar {
      case ".": isCombination = false
      case "@" where joins || next == "-" || next == "+": isCombination = true
      case "-" where joins || isCombination, "+" where isCombination: break
      default:
        guard isNameStart(scalar) || isNamePart(scalar) else {
          let name = spelled(start..<position)
          return dialect.keyword(name).map { .keyword($0) } ?? .name(name)
        }
      }
      position += 1
    }
    let name = spelled(start..<position)
    return dialect.keyword(name).map { .keyword($0) } ?? .name(name)
  }

  private mutating func number() throws(ExpressionError) -> ExpressionToken.Kind {
    let start = position
    skipDigits()
    var isInteger = true
    if peek() == "." {
      isInteger = false
      position += 1
      skipDigits()
    }
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
      if let digit = peek(1 + sign), isDigit(digit) {
        isInteger = false
        position += 1 + sign
        skipDigits()
      }
    }
    if let scalar = peek(), isNameStart(scalar) {
      while let scalar = peek(), isNameStart(scalar) || isNamePart(scalar) { position += 1 }
      let name = spelled(start..<position)
      throw ExpressionError(
        start..<position, "'\(name)' is neither a number nor a plain name",
        hint: dialect.hasPaths
          ? "write '\(name)' if it is text"
          : "write `\(name)` if it is a column, '\(name)' if it is text")
    }
    let digits = spelled(start..<position)
    if isInteger, let value = UInt64(digits) { return .integer(value) }
    if !isInteger, let value = Double(digits), value.isFinite { return .number(value) }
    throw ExpressionError(start..<position, "\(digits) does not fit 64 bits")
  }

  private mutating func skipDigits() {
    while let scalar = peek(), isDigit(scalar) { position += 1 }
  }

  private mutating func symbol(_ scalar: Unicode.Scalar) throws(ExpressionError) -> String {
    let pair = spelled(position..<min(position + 2, scalars.count))
    if ["!=", "<=", ">="].contains(pair) {
      position += 2
      return pair
    }
    let start = position
    if let replacement = ["==": "=", "<>": "!=", "=<": "<=", "=>": ">=", "&&": "and", "||": "or"][
      pair]
    {
      throw ExpressionError(
        start..<(start + 2), "'\(pair)' is no operator here", hint: "write '\(replacement)'")
    }
    position += 1
    let single = String(scalar)
    if dialect.symbols.contains(single) { return single }
    let hint: String? =
      switch scalar {
      case "&": "write 'and'"
      case "|": "write 'or'"
      case "!": "write 'not'"
      case "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{AB}", "\u{BB}": "use straight quotes"
      case "\u{2212}", "\u{2013}": "use a plain '-'"
      case "\u{2260}": "write '!='"
      case "\u{2264}": "write '<='"
      case "\u{2265}": "write '>='"
      case "?" where dialect.hasPaths, ":" where dialect.hasPaths:
        "write 'if … then … else …'"
      case "{" where dialect.hasPaths, "}" where dialect.hasPaths: "lists stand in [ ]"
      case "$" where dialect.hasPaths: "within '${…}' names need no '$'"
      case "`" where dialect.hasPaths: "texts stand in quotes"
      case _ where !dialect.hasPaths && ".$#@".contains(single):
        "put column names with such characters in backticks"
      default: nil
      }
    throw ExpressionError(start..<position, "'\(single)' means nothing here", hint: hint)
  }

  private func spelled(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    case "\0"..."\u{7F}": false
    default: scalar.properties.isAlphabetic
    }
  }

  private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isDigit(scalar) }
    switch scalar.properties.generalCategory {
    case .decimalNumber, .nonspacingMark, .spacingMark: return true
    default: return false
    }
  }
}
