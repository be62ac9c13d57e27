import SluiceDiagnostics
import SluiceFrame

/// What people may have meant by a name that SQLite does not find.
struct SQLNames {
  let tables: [SQLDatabase.Named]

  /// What newer versions of SQLite say in the words of older ones: without a hint and quotes of their own.
  static func plain(_ message: String) -> String {
    let prefix = "no such column: \""
    let suffix = "\" - should this be a string literal in single-quotes?"
    guard message.hasPrefix(prefix), message.hasSuffix(suffix) else { return message }
    return "no such column: \(message.dropFirst(prefix.count).dropLast(suffix.count))"
  }

  /// - Parameters:
  ///   - problem: SQLite's words: `no such column: t1.Quantty`.
  ///   - isQuoted: whether the name stands between double quotes.
  /// - Returns: nil for a problem that is not about a name.
  func hint(for problem: String, isQuoted: Bool) -> String? {
    func words(after prefix: String) -> [String]? {
      guard problem.hasPrefix(prefix) else { return nil }
      return problem.dropFirst(prefix.count).split(separator: ".").map(String.init)
    }
    if let name = words(after: "no such table: ")?.last {
      let names = tables.map(\.name)
      return Suggestion.hint(for: name, among: names) ?? "the tables are \(Self.listed(names))"
    }
    if let name = words(after: "no such function: ")?.last {
      return Suggestion.hint(for: name, among: Self.functions)
    }
    if let words = words(after: "no such column: "), let column = words.last {
      return hint(column, of: words.dropLast().last, isQuoted: isQuoted)
    }
    return nil
  }

  private func hint(_ column: String, of qualifier: String?, isQuoted: Bool) -> String {
    func isSame(_ one: String, _ other: String) -> Bool {
      one.sqlLowercased == other.sqlLowercased
    }
    if let qualifier, let table = tables.first(where: { isSame($0.name, qualifier) }) {
      return Suggestion.hint(for: column, among: table.schema.names)
        ?? "the columns of '\(table.name)' are \(Self.listed(table.schema.names))"
    }
    let owners = tables.filter { $0.schema.names.contains { isSame($0, column) } }.map(\.name)
    if let owner = owners.first {
      return qualifier.map { "'\($0)' has no such column; '\(owner)' has" }
        ?? "it is a column of '\(owner)', which is not among the tables here"
    }
    var names: [String] = []
    for name in tables.flatMap(\.schema.names) where !names.contains(name) { names.append(name) }
    if let hint = Suggestion.hint(for: column, among: names) { return hint }
    if isQuoted { return "a text stands between single quotes" }
    return "the columns are \(Self.listed(names))"
  }

  private static let functions = [
    "abs", "avg", "coalesce", "count", "date", "datetime", "dense_rank", "first_value", "format",
    "group_concat", "ifnull", "iif", "instr", "json_extract", "julianday", "lag", "last_value",
    "lead", "length", "lower", "ltrim", "max", "min", "ntile", "nullif", "rank", "replace", "round",
    "row_number", "rtrim", "strftime", "substr", "sum", "time", "total", "trim", "typeof",
    "unixepoch", "upper",
  ]

  private static func listed(_ names: [String]) -> String { names.joined(separator: ", ") }
}
