import GRDB
import SluiceStore

/// Everything Sluice remembers between runs, in one SQLite file: runs, lineage, cache entries, file stamps, models.
///
/// Calls may come from any thread, and any number of processes may have the file open. Every write is one transaction
/// that takes SQLite's write lock at its beginning, so what it reads is what it changes. A committed write survives the
/// death of the process at any instant. Writes to the registry also survive a power cut; of the others the last ones
/// before a power cut may be forgotten, which costs repeated work but leaves the file whole.
/// The newest writes lie in the journal beside the file, `…-wal`, also while nobody has it open: copy both, or use
/// SQLite's own backup.
/// The file must not lie on a network file system when several machines use it: SQLite's journal is shared memory.
package struct MetadataStore: Sendable {
  package let path: String
  /// What people should be told about the opening: a damaged file that was set aside.
  package let warnings: [String]
  /// Whether there was no file, or an empty one: nothing is remembered of whatever lies beside it.
  package let isNew: Bool
  let queue: DatabaseQueue

  /// Opens the file, making it and its folder when they are missing.
  ///
  /// A damaged file is set aside under a name with a time stamp, with a warning, and a new one is begun.
  ///
  /// - Parameter waiting: seconds to wait for other processes' writes.
  /// - Throws: `.unusable`, `.full`, `.newer`, `.busy`.
  package init(path: String, waiting: Double = 60) throws(MetadataError) {
    let opened = try DatabaseOpening(path: path, waiting: waiting).open()
    self.path = path
    self.queue = opened.queue
    self.warnings = opened.warnings
    self.isNew = opened.isNew
  }

  /// A store in memory that knows nothing, for a project in which nothing has been run.
  package static func empty() throws(MetadataError) -> MetadataStore {
    do {
      return try MetadataStore(DatabaseOpening(path: ":memory:", waiting: 0).openEmpty())
    } catch let error as MetadataError {
      throw error
    } catch {
      throw MetadataError(.other, "the metadata cannot be kept in memory: \(error)")
    }
  }

  private init(_ queue: DatabaseQueue) {
    path = ":memory:"
    warnings = []
    isNew = true
    self.queue = queue
  }

  /// Closes the file; calls that follow throw. Without it the file is closed with the last copy of the store.
  package func close() throws(MetadataError) {
    try reportingErrors { try queue.close() }
  }

  /// Reads a single moment of the database.
  func read<Value>(_ body: (Database) throws -> Value) throws(MetadataError) -> Value {
    try reportingErrors {
      // GRDB's own `read` compiles four statements around each, which costs more than most of what is read.
      try queue.unsafeRead { database in
        try DirectStatement(database, "BEGIN DEFERRED").run()
        defer { try? DirectStatement(database, "ROLLBACK").run() }
        return try body(database)
      }
    }
  }

  /// Runs a transaction; it is undone when `body` throws.
  ///
  /// - Parameter lasting: whether to wait until the disk has it.
  func write<Value>(
    lasting: Bool = false, _ body: (Database) throws -> Value
  ) throws(MetadataError) -> Value {
    try reportingErrors {
      guard lasting else { return try queue.write(body) }
      return try queue.inDatabase { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        defer { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
        var result: Value?
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        guard let result else {
          throw MetadataError(.other, "the transaction was rolled back", path: path)
        }
        return result
      }
    }
  }

  private func reportingErrors<Value>(_ body: () throws -> Value) throws(MetadataError) -> Value {
    do {
      return try body()
    } catch let error as MetadataError {
      if error.code == .damaged { DatabaseOpening.suspect(path) }
      throw error
    } catch let error as DatabaseError {
      let error = MetadataError(error, path: path)
      if error.code == .damaged { DatabaseOpening.suspect(path) }
      throw error
    } catch {
      throw MetadataError(.other, "the metadata database '\(path)' failed: \(error)", path: path)
    }
  }
}
