extension Table {
  /// The first rows as aligned text for a terminal, with a line that says how large the table is.
  ///
  /// Numbers and timestamps are on the right, decimal points below each other; a missing value is `·`. Long texts
  /// are cut with `…`, and columns that do not fit are named below. Characters that would move the cursor are escaped.
  /// - Parameters:
  ///   - rows: how many rows at most.
  ///   - width: how many terminal cells a line may take; at least the first column is shown.
  package func preview(rows: Int = 10, width: Int = 100) -> String {
    let shown = Swift.min(Swift.max(0, rows), rowCount)
    var blocks: [[String]] = []
    var used = 0
    for (name, column) in zip(names, columns) {
      let block = previewBlock(name, column, rows: shown, limit: Swift.max(8, width / 2))
      let cells = TerminalText.width(block[0])
      if !blocks.isEmpty && used + 2 + cells > width { break }
      used += cells + (blocks.isEmpty ? 0 : 2)
      blocks.append(block)
    }
    var lines: [String] = []
    for line in 0..<(blocks.first?.count ?? 0) {
      lines.append(trimmingEnd(blocks.map { $0[line] }.joined(separator: "  ")))
    }
    if shown < rowCount && !lines.isEmpty { lines.append("…") }
    let hidden = names.dropFirst(blocks.count)
    let size = "\(counted(rowCount, "row")) × \(counted(columns.count, "column"))"
    lines.append(hidden.isEmpty ? size : "\(size), not shown: " + hiddenNames(hidden, width: width))
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Heading, type and values of one column, all of one width.
private func previewBlock(_ name: String, _ column: Column, rows: Int, limit: Int) -> [String] {
  let right = column.type != .text && column.type != .boolean
  let values = previewValues(column, rows: rows)
  let lines = ([name, column.type.rawValue] + values).map {
    TerminalText.truncating(TerminalText.escaping($0), to: limit)
  }
  let width = lines.reduce(0) { max($0, TerminalText.width($1)) }
  return lines.map { TerminalText.padding($0, to: width, right: right) }
}

private func previewValues(_ column: Column, rows: Int) -> [String] {
  let texts = (0..<rows).map { column.text(at: $0) }
  guard column.type == .number else {
    let midnight = "T00:00:00"
    let days = column.type == .timestamp && texts.allSatisfy { $0?.hasSuffix(midnight) ?? true }
    return texts.map { text in
      guard let text else { return "·" }
      return days ? String(text.dropLast(midnight.count)) : text
    }
  }
  // All numbers get as many decimals as the one that has most, unless one needs an exponent.
  let decimals = texts.map { text in
    guard let text, let point = text.firstIndex(of: ".") else { return 0 }
    return text.hasSuffix(".0") ? 0 : text.distance(from: point, to: text.endIndex) - 1
  }
  let most = decimals.max() ?? 0
  let isPlain = most <= 6 && !texts.contains { $0?.contains("e") ?? false }
  return zip(texts, decimals).map { text, own in
    guard let text else { return "·" }
    guard isPlain, text.contains(".") else { return text }
    let whole = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    if most == 0 { return whole }
    return whole + (own == 0 ? "." : "") + String(repeating: "0", count: most - own)
  }
}

private func trimmingEnd(_ line: String) -> String {
  var line = line[...]
  while line.last == " " { line.removeLast() }
  return String(line)
}

/// `541,909 rows`.
private func counted(_ count: Int, _ noun: String) -> String {
  var digits = String(count)
  var grouped = ""
  while digits.count > 3 {
    grouped = "," + digits.suffix(3) + grouped
    digits.removeLast(3)
  }
  return "\(digits)\(grouped) \(noun)\(count == 1 ? "" : "s")"
}

/// As many names as fit about one line.
private func hiddenNames(_ names: ArraySlice<String>, width: Int) -> String {
  var shown: [String] = []
  var used = 0
  for name in names {
    let escaped = TerminalText.truncating(TerminalText.escaping(name), to: 32)
    used += TerminalText.width(escaped) + 2
    if !shown.isEmpty && used > width { break }
    shown.append(escaped)
  }
  let rest = names.count - shown.count
  return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
}
