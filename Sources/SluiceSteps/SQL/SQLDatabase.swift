import CSQLite
import SluiceFrame
import SluiceLearn

/// A database in memory with the tables of one query, and nothing else that could be read or written.
///
/// One thread uses it at a time. Tables are made without rows; a query over them is prepared; then rows are put in,
/// of the columns that the query reads, and the query is run.
@safe final class SQLDatabase {
  /// A table and the name that the query knows it by.
  struct Named {
    var name: String
    var schema: Schema
  }

  let handle: OpaquePointer
  private let files: UnsafeMutablePointer<sluice_timeless_files>
  let tables: [Named]
  let permissions: SQLGuard
  /// Asked now and then while SQLite works; true ends it.
  private let isCancelled: @Sendable () -> Bool

  /// - Throws: where two names or two columns of a table are the same to SQLite, which does not tell `a` from `A`.
  init(
    _ tables: [Named], isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SQLProblem) {
    guard let files = unsafe sluice_make_timeless_files() else {
      throw SQLProblem("SQLite cannot be started: no memory is left")
    }
    var opened: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
      | SQLITE_OPEN_NOMUTEX
    let status = unsafe sqlite3_open_v2(
      ":memory:", &opened, flags, files.pointee.base.zName)
    guard status == SQLITE_OK, let opened = unsafe opened else {
      unsafe sqlite3_close(opened)
      unsafe sluice_free_timeless_files(files)
      throw SQLProblem("SQLite cannot be started (code \(status))")
    }
    unsafe handle = opened
    unsafe self.files = files
    self.tables = tables
    self.isCancelled = isCancelled
    permissions = SQLGuard(tables: tables.map(\.name))
    Self.process
    unsafe sluice_harden(handle)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0)
    for pragma in ["temp_store = memory", "journal_mode = off", "synchronous = off"] {
      try execute("PRAGMA \(pragma)")
    }
    // Made behind the guard, SQLite's tables of JSON would look like a change of the schema; it may have none.
    try? execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
    for table in tables { try create(table) }
    unsafe sqlite3_progress_handler(
      handle, 10_000,
      { context in
        guard let context = unsafe context else { return 0 }
        return unsafe Unmanaged<SQLDatabase>.fromOpaque(context).takeUnretainedValue()
          .isCancelled() ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// What holds for all of the process, done once.
  private static let process: Void = {
    sluice_forget_time_zone()
    // A query that sorts without end fails; the machine does not.
    if let memory = MemoryLimit.physicalBytes { sqlite3_hard_heap_limit64(Int64(memory / 4 * 3)) }
  }()

  deinit {
    unsafe sqlite3_close_v2(handle)
    unsafe sluice_free_timeless_files(files)
  }

  /// Of SQLite itself: `3.40.1`. Sums and the order of rows may differ between versions.
  static let version = unsafe String(cString: sqlite3_libversion())

  /// Whether a function asked for the time, and got none.
  var wasAskedForTime: Bool { unsafe files.pointee.was_asked != 0 }

  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// The words decide how SQLite compares (https://www.sqlite.org/datatype3.html, 3.1) and come back with a result.
  static func declaredType(_ type: ColumnType?) -> String {
    switch type {
    case .text: "TEXT"
    case .integer: "INTEGER"
    case .number: "REAL"
    case .boolean: "BOOLEAN INTEGER"
    case .timestamp: "TIMESTAMP TEXT"
    case nil: ""
    }
  }

  private func create(_ table: Named) throws(SQLProblem) {
    var seen: [String: String] = [:]
    for name in table.schema.names {
      if let other = seen.updateValue(name, forKey: name.sqlLowercased) {
        throw SQLProblem(
          "the table '\(table.name)' has the columns '\(other)' and '\(name)', "
            + "which are one to SQL", hint: "leave one of them out with a step 'select'")
      }
    }
    let columns = table.schema.fields.map { field in
      "\(Self.quoted(field.name)) \(Self.declaredType(field.type))"
    }
    try execute("CREATE TABLE \(Self.quoted(table.name)) (\(columns.joined(separator: ", ")))")
  }

  func execute(_ sql: String) throws(SQLProblem) {
    guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  /// What SQLite says went wrong last.
  func failure() -> SQLProblem {
    if unsafe sqlite3_errcode(handle) == SQLITE_NOMEM {
      return SQLProblem("no memory is left for the query", hint: "select fewer rows or columns")
    }
    return SQLProblem(unsafe String(cString: sqlite3_errmsg(handle)))
  }

  // MARK: Guarding

  /// From now on only what a query may do is done.
  func raiseGuard() {
    unsafe sqlite3_set_authorizer(
      handle,
      { context, action, first, second, _, _ in
        guard let context = unsafe context else { return SQLITE_DENY }
        let permissions = unsafe Unmanaged<SQLGuard>.fromOpaque(context).takeUnretainedValue()
        return permissions.decide(
          action, unsafe first.map { unsafe String(cString: $0) },
          unsafe second.map { unsafe String(cString: $0) })
      }, Unmanaged.passUnretained(permissions).toOpaque())
  }

  /// For statements of the program's own.
  func lowerGuard() { unsafe sqlite3_set_authorizer(handle, nil, nil) }
}
