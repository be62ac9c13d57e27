/// A text for a shell in which every value is a variable that the shell neither splits nor expands.
///
/// Where a value stands decides how its variable is written: plain text gets quotes around it, within double quotes
/// there are some already, and single quotes are closed and opened again. Comments and here-documents are seen.
struct ShellText {
  private(set) var text = ""
  /// The values by the variables' names.
  private(set) var variables: [(name: String, value: String)] = []

  private enum Context {
    case plain, double, single, comment
    /// Within `<<WORD`.
    case document
    /// Within `<<'WORD'`, where nothing is expanded.
    case rawDocument
  }

  /// The innermost last.
  private var contexts: [Context] = [.plain]
  private var isEscaped = false
  private var previous: Unicode.Scalar = "\n"
  /// Delimiters of documents that begin on the next line.
  private var announced: [(word: String, isRaw: Bool, stripsTabs: Bool)] = []
  private var delimiter: (word: String, stripsTabs: Bool) = ("", false)
  /// What has been read of a line of a document.
  private var line = ""

  private var context: Context { contexts[contexts.count - 1] }

  /// - Parameter values: gives the words that a part stands for.
  init(_ template: ProgramTemplate, values: (ProgramTemplate.Part) -> [String]) {
    for part in template.parts {
      if case .text(let piece) = part {
        read(piece)
      } else {
        insert(values(part))
      }
    }
  }

  private mutating func insert(_ values: [String]) {
    if context == .comment { return }
    let references = values.map { value in
      let name = "SLUICE_VALUE_\(variables.count + 1)"
      variables.append((name, value))
      return "${\(name)}"
    }
    switch context {
    case .plain: text += references.map { "\"\($0)\"" }.joined(separator: " ")
    case .single: text += "'\"" + references.joined(separator: " ") + "\"'"
    case .rawDocument: text += values.joined(separator: " ")
    case .double, .document, .comment: text += references.joined(separator: " ")
    }
    line += "x"
    previous = "x"
    isEscaped = false
  }

  private mutating func read(_ piece: String) {
    var rest = piece.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      text.unicodeScalars.append(scalar)
      if isEscaped {
        isEscaped = false
        previous = "x"
        continue
      }
      step(scalar, &rest)
      previous = scalar
    }
  }

  private mutating func step(
    _ scalar: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView
  ) {
    switch (context, scalar) {
    case (.document, _), (.rawDocument, _): readDocument(scalar)
    case (.plain, "\\"), (.double, "\\"): isEscaped = true
    case (.plain, "'"): contexts.append(.single)
    case (.single, "'"): contexts.removeLast()
    case (.plain, "\""): contexts.append(.double)
    case (.double, "\""): contexts.removeLast()
    case (.plain, "(") where previous == "$": contexts.append(.plain)
    case (.double, "(") where previous == "$": contexts.append(.plain)
    case (.plain, ")") where contexts.count > 1: contexts.removeLast()
    case (.plain, "#") where ["\n", " ", "\t", ";"].contains(previous):
      contexts.append(.comment)
    case (.comment, "\n"):
      contexts.removeLast()
      beginDocument()
    case (.plain, "<") where previous == "<": announce(&rest)
    case (.plain, "\n"): beginDocument()
    default: break
    }
  }

  /// Takes in the delimiter after `<<`.
  private mutating func announce(_ rest: inout Substring.UnicodeScalarView) {
    var word = ""
    var isRaw = false
    var stripsTabs = false
    if rest.first == "-" {
      stripsTabs = true
      text.unicodeScalars.append(rest.removeFirst())
    }
    while let scalar = rest.first, scalar == " " || scalar == "\t" {
      text.unicodeScalars.append(rest.removeFirst())
    }
    while let scalar = rest.first, !" \t\n;|&<>()".unicodeScalars.contains(scalar) {
      if scalar == "'" || scalar == "\"" || scalar == "\\" {
        isRaw = true
      } else {
        word.unicodeScalars.append(scalar)
      }
      text.unicodeScalars.append(rest.removeFirst())
    }
    // A number is shifted bits in arithmetic.
    if let first = word.unicodeScalars.first, first.properties.numericType == nil {
      announced.append((word, isRaw, stripsTabs))
    }
  }

  private mutating func beginDocument() {
    guard !announced.isEmpty else { return }
    let next = announced.removeFirst()
    delimiter = (next.word, next.stripsTabs)
    contexts.append(next.isRaw ? .rawDocument : .document)
    line = ""
  }

  private mutating func readDocument(_ scalar: Unicode.Scalar) {
    guard scalar == "\n" else {
      line.unicodeScalars.append(scalar)
      return
    }
    let found = delimiter.stripsTabs ? String(line.drop { $0 == "\t" }) : line
    line = ""
    if found == delimiter.word {
      contexts.removeLast()
      beginDocument()
    }
  }
}
