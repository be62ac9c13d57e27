/// What a strict reader makes of a small SVG: element counts, texts, and whether it is well-formed.
struct SVGShape {
  private(set) var elements: [String: Int] = [:]
  private(set) var texts: [String] = []
  private(set) var mistakes: [String] = []

  init(_ document: String) {
    var open: [String] = []
    var rest = Substring(document)
    while let start = rest.firstIndex(of: "<") {
      take(rest[..<start], inside: open.last)
      guard let end = rest[start...].firstIndex(of: ">") else {
        mistakes.append("a tag does not end")
        return
      }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        tag.removeFirst()
        if open.popLast() != String(tag) { mistakes.append("</\(tag)> closes something else") }
        continue
      }
      let isEmpty = tag.last == "/"
      if isEmpty { tag.removeLast() }
      let name = String(tag.prefix { $0 != " " })
      elements[name, default: 0] += 1
      checkAttributes(tag.dropFirst(name.count), of: name)
      if !isEmpty { open.append(name) }
    }
    if !open.isEmpty { mistakes.append("left open: \(open)") }
  }

  private mutating func take(_ text: Substring, inside element: String?) {
    check(text)
    if element == "text" { texts.append(String(text)) }
  }

  private mutating func checkAttributes(_ attributes: Substring, of name: String) {
    let pieces = attributes.split(separator: "\"", omittingEmptySubsequences: false)
    if pieces.count % 2 == 0 { mistakes.append("<\(name)> has an odd quote") }
    for (index, piece) in pieces.enumerated() {
      if index % 2 == 1 {
        check(piece)
        if piece.contains("nan") || piece.contains("inf") { mistakes.append("\(name): \(piece)") }
      } else if index + 1 < pieces.count, piece.last != "=" || piece.first != " " {
        mistakes.append("<\(name)> has a bad attribute: \(piece)")
      }
    }
  }

  private mutating func check(_ text: Substring) {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      let entity = part.prefix { $0 != ";" }
      if !["amp", "lt", "gt", "quot", "#39"].contains(entity) { mistakes.append("&\(entity)") }
    }
    let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
    if !controls.isEmpty { mistakes.append("control characters") }
  }
}
