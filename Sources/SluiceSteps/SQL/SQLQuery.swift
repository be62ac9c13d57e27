import CSQLite
import SluiceFrame

/// One SELECT, prepared over tables that may have no rows yet.
@safe final class SQLQuery {
  let statement: OpaquePointer
  let names: [String]
  /// For each column of the result the type that its origin was declared with; nil where it is computed.
  let declaredTypes: [ColumnType?]
  /// Every name that stands in the query, or may be one, in lower case.
  private let words: Set<String>
  private let database: SQLDatabase
  private let text: String

  /// - Throws: what is wrong with the query, at its place where SQLite knows it.
  init(_ text: String, in database: SQLDatabase) throws(SQLProblem) {
    let tokens = SQLToken.all(in: text)
    try Self.checkForm(text, tokens)
    database.raiseGuard()
    defer { database.lowerGuard() }
    var prepared: OpaquePointer?
    let status = unsafe sqlite3_prepare_v2(database.handle, text, -1, &prepared, nil)
    guard status == SQLITE_OK, let statement = unsafe prepared else {
      throw Self.problem(text, tokens, in: database)
    }
    self.database = database
    self.text = text
    unsafe self.statement = statement
    words = Set(tokens.filter { $0.kind != .other }.map(\.text.sqlLowercased))
    let columns = 0..<(unsafe sqlite3_column_count(statement))
    names = columns.map { unsafe String(cString: sqlite3_column_name(statement, $0)) }
    declaredTypes = columns.map { column in
      let declared = unsafe sqlite3_column_decltype(statement, column)
      return unsafe declared.flatMap { declared in
        let text = unsafe String(cString: declared)
        return ColumnType.allCases.first { SQLDatabase.declaredType($0) == text }
      }
    }
    try checkTimes(tokens)
    try checkNames()
    if unsafe sqlite3_bind_parameter_count(statement) > 0 {
      let sign = tokens.first { $0.kind == .other && ["?", ":", "@"].contains($0.text) }
      throw SQLProblem(
        "the query leaves a value open", hint: "write a parameter as ${parameters.name}",
        range: sign?.range)
    }
  }

  deinit { unsafe sqlite3_finalize(statement) }

  private static func checkForm(_ text: String, _ tokens: [SQLToken]) throws(SQLProblem) {
    if text.utf8.contains(0) { throw SQLProblem("the query holds a NUL character") }
    guard let first = tokens.first else { throw SQLProblem("the query is empty") }
    guard first.kind == .word, ["select", "with", "values"].contains(first.text.lowercased())
    else {
      throw SQLProblem(
        "a query begins with SELECT or WITH", hint: "it can only read its tables",
        range: first.range)
    }
    let end = tokens.firstIndex { $0.kind == .other && $0.text == ";" } ?? tokens.count
    if let more = tokens[end...].first(where: { $0.text != ";" || $0.kind != .other }) {
      throw SQLProblem(
        "there is a second statement", hint: "a step takes one SELECT; make two steps of it",
        range: more.range)
    }
  }

  private static func problem(
    _ text: String, _ tokens: [SQLToken], in database: SQLDatabase
  ) -> SQLProblem {
    func place(of name: String) -> Range<Int>? {
      tokens.first { $0.kind == .word && $0.text.sqlLowercased == name.sqlLowercased }?.range
    }
    switch database.permissions.denied {
    case .function(let name)?:
      return SQLProblem(
        "'\(name)' does not give the same each time, and the result is cached",
        hint: "give what you need as a column or with ${parameters.name}", range: place(of: name))
    case .action?:
      return SQLProblem("the query does something other than read its tables")
    case nil: break
    }
    var problem = database.failure()
    problem.message = SQLNames.plain(problem.message)
    let offset = unsafe sluice_error_offset(database.handle)
    if problem.message == "incomplete input" {
      problem.message = "the query ends in the middle"
      problem.range = tokens.last?.range
    } else if offset >= 0 {
      let start = SQLToken.scalarIndex(ofByte: Int(offset), in: text)
      problem.range =
        SQLToken.name(at: start, tokens)
        ?? (start < text.unicodeScalars.count ? start..<start + 1 : nil)
    } else if let name = problem.message.split(separator: " ").last {
      problem.range = place(of: String(name))
    }
    let first = problem.range.flatMap { text.unicodeScalars.dropFirst($0.lowerBound).first }
    problem.hint = SQLNames(tables: database.tables)
      .hint(for: problem.message, isQuoted: first == "\"")
    return problem
  }

  /// The clock and the time zone are no part of a cache key.
  ///
  /// What is said in so many words is found here; the rest is found once the query asks for it.
  private func checkTimes(_ tokens: [SQLToken]) throws(SQLProblem) {
    guard !database.permissions.functions.isDisjoint(with: SQLGuard.timeFunctions) else { return }
    // For each parenthesis that is open, whether it is within a call of a function of time.
    var open: [Bool] = []
    for (place, token) in tokens.enumerated() {
      switch (token.kind, token.text) {
      case (.other, "("):
        let name = place > 0 && tokens[place - 1].kind == .word ? tokens[place - 1] : nil
        let isCall = name.map { SQLGuard.timeFunctions.contains($0.text.sqlLowercased) } ?? false
        open.append(isCall || open.last == true)
        let next = place + 1 < tokens.count ? tokens[place + 1] : nil
        if isCall, next?.kind == .other, next?.text == ")" {
          throw SQLProblem(Self.noTime, hint: Self.timeHint, range: name?.range)
        }
      case (.other, ")"): _ = open.popLast()
      case (.text, let text) where open.last == true:
        switch text.sqlLowercased {
        case "now": throw SQLProblem(Self.noTime, hint: Self.timeHint, range: token.range)
        case "localtime", "utc":
          throw SQLProblem(Self.noZone("'\(text)'"), hint: Self.zoneHint, range: token.range)
        default: continue
        }
      default: continue
      }
    }
  }

  private static let noTime = "the query asks for the present time, and its result is cached"
  private static let timeHint = "give the time with ${parameters.name}"
  private static let zoneHint =
    "times of tables have no zone; add hours as in datetime(x, '+1 hour')"

  private static func noZone(_ what: String) -> String {
    "\(what) depends on the machine's time zone, and the result is cached"
  }

  private func checkNames() throws(SQLProblem) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw SQLProblem(
        "two columns of the result are called '\(name)'", hint: "name them apart with AS")
    }
  }

  /// Whether the query may need the values of a column.
  func reads(_ column: String, of table: String) -> Bool {
    let column = column.sqlLowercased
    return words.contains(column) || words.contains("natural")
      || database.permissions.reads[table.sqlLowercased]?.contains(column) == true
  }

  /// Goes to the next row; false behind the last.
  func step() throws(SQLProblem) -> Bool {
    switch unsafe sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      if database.wasAskedForTime { throw SQLProblem(Self.noTime, hint: Self.timeHint) }
      return false
    default:
      if database.wasAskedForTime { throw SQLProblem(Self.noTime, hint: Self.timeHint) }
      let failure = database.failure()
      if failure.message == "local time unavailable" {
        throw SQLProblem(Self.noZone("the query"), hint: Self.zoneHint)
      }
      throw failure
    }
  }
}
