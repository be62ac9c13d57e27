import CSQLite
import GRDB
import SluiceEngine
import SluiceStore

/// A prepared statement that is bound and stepped by SQLite's own calls.
///
/// What is done once for every step of a run goes this way: GRDB's arguments and rows cost several times what SQLite
/// itself needs. The statement is GRDB's cached one, so it is compiled once for each connection. It must not leave the
/// access to the database in which it was made, and an SQL text must not be in use twice at once.
@safe struct DirectStatement {
  private let database: Database
  /// Owns what `handle` points to.
  private let owner: Statement
  private let handle: SQLiteStatement

  init(_ database: Database, _ sql: String) throws {
    self.database = database
    owner = try database.cachedStatement(sql: sql)
    unsafe handle = owner.sqliteStatement
  }

  // MARK: Binding; places count from 1 as in SQLite.

  func bind(_ value: Int, at place: Int32) throws {
    try check(unsafe sqlite3_bind_int64(handle, place, Int64(value)))
  }

  func bind(_ value: Double, at place: Int32) throws {
    try check(unsafe sqlite3_bind_double(handle, place, value))
  }

  func bind(_ value: String?, at place: Int32) throws {
    guard var value else { return try bindNull(at: place) }
    try check(
      value.withUTF8 { text in
        unsafe text.withMemoryRebound(to: CChar.self) { text in
          // Nothing at all would be NULL.
          unsafe sluice_bind_text(handle, place, text.baseAddress ?? emptyText, Int32(text.count))
        }
      })
  }

  func bind(_ value: Digest?, at place: Int32) throws {
    guard let value else { return try bindNull(at: place) }
    let bytes = value.bytes
    try check(
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe sluice_bind_blob(handle, place, bytes.baseAddress, Int32(bytes.count))
      })
  }

  func bindNull(at place: Int32) throws { try check(unsafe sqlite3_bind_null(handle, place)) }

  private var emptyText: UnsafePointer<CChar> { unsafe sqlite3_sql(handle) }

  // MARK: Running

  /// Goes to the next row.
  ///
  /// - Returns: whether there is one.
  func step() throws -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  /// Runs a statement that gives no rows, and makes it ready for the next values.
  func run() throws {
    defer { reset() }
    _ = try step()
  }

  /// Ends the reading; must follow every `step`, else SQLite keeps its snapshot.
  func reset() { _ = unsafe sqlite3_reset(handle) }

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: owner.sql)
  }

  // MARK: Columns of the row, from 0.

  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int { Int(unsafe sqlite3_column_int64(handle, column)) }

  func double(_ column: Int32) -> Double { unsafe sqlite3_column_double(handle, column) }

  /// Empty where the column is NULL.
  func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func digest(_ column: Int32) throws -> Digest {
    guard let start = unsafe sqlite3_column_blob(handle, column),
      unsafe sqlite3_column_bytes(handle, column) == 32
    else { throw damage(in: column) }
    return unsafe Digest(UnsafeRawBufferPointer(start: start, count: 32))
  }

  /// A raw value of an enumeration.
  func `case`<Value: RawRepresentable>(_ column: Int32) throws -> Value
  where Value.RawValue == String {
    guard let value = Value(rawValue: text(column)) else { throw damage(in: column) }
    return value
  }

  /// An artifact in the five columns of `ArtifactRows.columns` from `start` on.
  func artifact(from start: Int32, port: String) throws -> ArtifactRecord {
    ArtifactRecord(
      port: port, kind: try `case`(start), digest: try digest(start + 1),
      size: integer(start + 2), fileExtension: text(start + 3),
      facts: try JSONText.readObject(text(start + 4)))
  }

  private func damage(in column: Int32) -> MetadataError {
    let name = owner.columnNames[Int(column)]
    return MetadataError(
      .damaged, "a value in column '\(name)' of the metadata database is damaged")
  }
}
