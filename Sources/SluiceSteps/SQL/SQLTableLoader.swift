import CSQLite
import SluiceFrame

/// Puts the rows of a table into a database: the columns that a query reads, in one transaction.
///
/// A value that equals the one of the row before stays bound; texts are not copied until SQLite does it.
@safe final class SQLTableLoader {
  private let database: SQLDatabase
  private let table: Table
  private let statement: OpaquePointer
  /// For each column that is read: binds the value of a row.
  private var binders: [(Int) -> Int32] = []
  /// Copies of dictionaries' bytes, which the statement points into.
  private var pools: [UnsafeMutableBufferPointer<CChar>] = unsafe []

  init(
    _ table: Table, named name: String, for query: SQLQuery, in database: SQLDatabase
  ) throws(SQLProblem) {
    self.database = database
    self.table = table
    let read = table.names.indices.filter { query.reads(table.names[$0], of: name) }
    let target = SQLDatabase.quoted(name)
    let columns = read.map { SQLDatabase.quoted(table.names[$0]) }.joined(separator: ", ")
    let places = read.map { _ in "?" }.joined(separator: ", ")
    var prepared: OpaquePointer?
    let sql =
      read.isEmpty
      ? "INSERT INTO \(target) DEFAULT VALUES"
      : "INSERT INTO \(target) (\(columns)) VALUES (\(places))"
    guard unsafe sqlite3_prepare_v2(database.handle, sql, -1, &prepared, nil) == SQLITE_OK,
      let statement = unsafe prepared
    else { throw database.failure() }
    unsafe self.statement = statement
    for (place, column) in read.enumerated() {
      binders.append(binder(table.columns[column], Int32(place + 1)))
    }
  }

  deinit {
    unsafe sqlite3_finalize(statement)
    unsafe pools.forEach { unsafe $0.deallocate() }
  }

  /// - Parameter report: told now and then how many rows are in; throws to end it.
  func load(_ report: (_ rows: Int) throws -> Void) throws {
    try database.execute("BEGIN")
    let statement = unsafe statement
    for row in 0..<table.rowCount {
      for bind in binders where bind(row) != SQLITE_OK { throw database.failure() }
      guard unsafe sqlite3_step(statement) == SQLITE_DONE else { throw database.failure() }
      unsafe sqlite3_reset(statement)
      if row & 0x3FFF == 0x3FFF { try report(row + 1) }
    }
    try database.execute("COMMIT")
    try report(table.rowCount)
  }

  private func binder(_ column: Column, _ place: Int32) -> (Int) -> Int32 {
    let bind = valueBinder(column.storage, place)
    guard let validity = column.validity else { return bind.always }
    let statement = unsafe statement
    return { row in
      if validity[row] { return bind.always(row) }
      bind.forget()
      return unsafe sqlite3_bind_null(statement, place)
    }
  }

  private struct Binder {
    let always: (Int) -> Int32
    /// Something else has been bound.
    var forget: () -> Void = {}
  }

  private func valueBinder(_ storage: Column.Storage, _ place: Int32) -> Binder {
    let statement = unsafe statement
    switch storage {
    case .integer(let values):
      return Binder { unsafe sqlite3_bind_int64(statement, place, values[$0]) }
    case .number(let values):
      return Binder { unsafe sqlite3_bind_double(statement, place, values[$0]) }
    case .boolean(let values):
      return Binder { unsafe sqlite3_bind_int(statement, place, values[$0] ? 1 : 0) }
    case .text(let codes, let dictionary):
      let bytes = dictionary.bytes
      // One byte more, as the address of an empty text must not be null.
      let pool = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
      unsafe pool.initialize(repeating: 0)
      for (place, byte) in bytes.enumerated() { unsafe pool[place] = CChar(bitPattern: byte) }
      unsafe pools.append(pool)
      let start = unsafe UnsafePointer(pool.baseAddress)
      let offsets = dictionary.offsets
      var last: Int32 = -1
      return Binder(
        always: { row in
          let code = codes[row]
          if code == last { return SQLITE_OK }
          last = code
          let from = offsets[Int(code)]
          return unsafe sqlite3_bind_text(
            statement, place, start.map { unsafe $0 + from },
            Int32(truncatingIfNeeded: offsets[Int(code) + 1] - from), nil)
        }, forget: { last = -1 })
    case .timestamp(let values):
      var last: Int64?
      return Binder(
        always: { row in
          let value = values[row]
          if value == last { return SQLITE_OK }
          last = value
          let text = TimestampText.spaced(value)
          return unsafe sluice_bind_text(statement, place, text, Int32(text.utf8.count))
        }, forget: { last = nil })
    }
  }
}
