import CSQLite

/// Says yes or no to everything that a query is about to do, and notes what it reads.
///
/// Only reading is allowed, and only functions that give the same for the same rows, as the result is cached.
final class SQLGuard {
  /// By table, the columns that SQLite asked for, in lower case. Those of `USING` and `NATURAL` it takes unasked.
  private(set) var reads: [String: Set<String>] = [:]
  /// The names of the functions it calls, in lower case.
  private(set) var functions: Set<String> = []
  /// The first thing that was denied.
  private(set) var denied: Denied?
  /// The tables that are given, in lower case; others may be SQLite's own.
  private let tables: Set<String>

  init(tables: [String]) { self.tables = Set(tables.map(\.sqlLowercased)) }

  enum Denied: Equatable {
    case function(String)
    /// Anything but reading the tables.
    case action
  }

  static let timeFunctions: Set<String> = [
    "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff",
  ]

  private static let unsteady: Set<String> = [
    "random", "randomblob", "current_date", "current_time", "current_timestamp", "changes",
    "total_changes", "last_insert_rowid", "sqlite_version", "sqlite_source_id",
    "sqlite_compileoption_get", "sqlite_compileoption_used", "sqlite_offset", "sqlite_log",
  ]

  /// As `sqlite3_set_authorizer` asks (https://www.sqlite.org/c3ref/c_alter_table.html).
  func decide(_ action: Int32, _ first: String?, _ second: String?) -> Int32 {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_READ:
      let table = first?.sqlLowercased ?? ""
      if tables.contains(table) {
        if let second, !second.isEmpty { reads[table, default: []].insert(second.sqlLowercased) }
        return SQLITE_OK
      }
      // Tables that tell about SQLite itself.
      let isOwn = ["sqlite_", "pragma_", "dbstat"].contains { table.hasPrefix($0) }
      return isOwn ? deny(.action) : SQLITE_OK
    case SQLITE_FUNCTION:
      let name = second?.sqlLowercased ?? ""
      if name == "load_extension" { return deny(.action) }
      functions.insert(name)
      return Self.unsteady.contains(name) ? deny(.function(name)) : SQLITE_OK
    default: return deny(.action)
    }
  }

  private func deny(_ what: Denied) -> Int32 {
    if denied == nil { denied = what }
    return SQLITE_DENY
  }
}

extension String {
  /// As SQLite compares names: only `A` to `Z` have another case.
  var sqlLowercased: String {
    String(
      decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
  }
}
