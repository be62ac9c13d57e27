import CSQLite
import FoundationEssentials
import GRDB
import SluiceStore

/// The way from a path to a database of the right version.
///
/// The usual case, a sound file of this version, is decided by one statement. All else happens under a lock file, so
/// that processes that start together neither migrate twice nor set aside each other's new file.
struct DatabaseOpening {
  let path: String
  let waiting: Double

  /// Pages of 4 KiB: the one who opens the file first reads a journal of this size, which takes under a millisecond.
  private static let journalPages = 400

  struct Opened {
    var queue: DatabaseQueue
    /// Whether nothing was in the file before.
    var isNew = false
    var warnings: [String] = []
  }

  func open() throws(MetadataError) -> Opened {
    do {
      try prepareFolder()
      if !isSuspected, let queue = try openIfCurrent() { return Opened(queue: queue) }
      let lock = try FileLock.acquire(path + ".lock", wait: true)
      defer { lock.release() }
      return try openUnderLock()
    } catch let error as MetadataError {
      throw error
    } catch let error as StoreError {
      throw MetadataError(error)
    } catch let error as DatabaseError {
      throw MetadataError(error, path: path)
    } catch {
      throw MetadataError(
        .unusable, "cannot open the metadata database '\(path)': \(error)", path: path)
    }
  }

  /// A database of this version in memory.
  func openEmpty() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    let queue = try DatabaseQueue(configuration: configuration)
    try queue.inDatabase { database in
      for part in Schema.current { try database.executeScript(part) }
    }
    return queue
  }

  private func prepareFolder() throws {
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    if FileTree.isFolder(path) {
      throw MetadataError(
        .unusable, "cannot use the metadata database '\(path)': it is a folder, not a file",
        path: path, hint: "move it away, or choose another artifacts folder")
    }
  }

  private func connect() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(waiting)
    configuration.foreignKeysEnabled = true
    configuration.label = "sluice.metadata"
    configuration.prepareDatabase { database in
      // In the write-ahead mode that the file remembers, commits then survive the death of the process.
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      // The last one to close would move the journal into the file, and the next one begin a new journal: 40 ms of
      // waiting for the disk in every short run. The journal stays instead and is moved when it has grown.
      if let connection = unsafe database.sqliteConnection {
        _ = unsafe sluice_keep_journal_on_close(connection)
      }
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.journalPages)")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// nil where the file is new, older, or damaged.
  private func openIfCurrent() throws -> DatabaseQueue? {
    do {
      let queue = try connect()
      return try version(of: queue) == Schema.version ? queue : nil
    } catch let error as DatabaseError where error.isDamage {
      return nil
    }
  }

  private func openUnderLock() throws -> Opened {
    do {
      let queue = try connect()
      if isSuspected {
        let verdict = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        if verdict != "ok" {
          throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict)
        }
        try removeFile(suspicion)
      }
      return Opened(queue: queue, isNew: try migrate(queue) == 0)
    } catch let error as DatabaseError where error.isDamage {
      let name = try setAside()
      let queue = try connect()
      _ = try migrate(queue)
      let detail = error.message ?? "its content is malformed"
      return Opened(
        queue: queue,
        warnings: [
          "the metadata database '\(path)' was damaged (\(detail)): it is kept as '\(name)' with its runs and "
            + "model registry, and a new one is begun, so every step runs again"
        ])
    }
  }

  private func version(of queue: DatabaseQueue) throws -> Int {
    let version = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
    if version > Schema.version {
      throw MetadataError(
        .newer,
        "the metadata database '\(path)' was written by a newer Sluice (schema \(version); this one knows "
          + "\(Schema.version))", path: path,
        hint: "use that Sluice, or another artifacts folder")
    }
    return version
  }

  /// - Returns: the version of the schema that was found.
  private func migrate(_ queue: DatabaseQueue) throws -> Int {
    let found = try version(of: queue)
    if found == Schema.version { return found }
    try queue.inDatabase { database in
      if found == 0 {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables > 0 {
          throw MetadataError(
            .unusable, "'\(path)' is another program's database", path: path,
            hint: "move it away, or choose another artifacts folder")
        }
        // The mode is a property of the file, remembered in it.
        try database.execute(sql: "PRAGMA journal_mode = WAL")
      }
      try database.inTransaction(.immediate) {
        for part in found == 0 ? Schema.current : Array(Schema.steps[found...]) {
          try database.executeScript(part)
        }
        if (1..<6).contains(found) { try LedgerMigration.run(in: database) }
        try database.execute(
          sql: """
            PRAGMA user_version = \(Schema.version); PRAGMA application_id = \(Schema.applicationID)
            """)
        return .commit
      }
    }
    return found
  }

  /// Renames the file with its journal and gives the new name.
  private func setAside() throws -> String {
    let seconds = Date().timeIntervalSince1970.rounded(.down)
    let stamp = Date(timeIntervalSince1970: seconds).formatted(.iso8601)
      .replacing("-", with: "").replacing(":", with: "")
    var name = "\(path).damaged-\(stamp)"
    var attempt = 1
    while FileManager.default.fileExists(atPath: name) {
      attempt += 1
      name = "\(path).damaged-\(stamp)-\(attempt)"
    }
    for ending in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + ending) {
      try renameFile(path + ending, to: name + ending)
    }
    try removeFile(suspicion)
    return name
  }

  // Damage deep in the file shows only when that page is read. Whoever meets it leaves a mark, and the next one to
  // open the file checks all of it.
  private var suspicion: String { path + ".suspect" }

  private var isSuspected: Bool { FileManager.default.fileExists(atPath: suspicion) }

  static func suspect(_ path: String) {
    try? AtomicFile.write([], to: path + ".suspect")
  }
}

extension Database {
  /// Runs statements by SQLite's own call: GRDB asks of each one what it reads and writes, which takes most of the time
  /// in which a schema is made.
  fileprivate func executeScript(_ sql: String) throws {
    guard let connection = unsafe sqliteConnection else { return try execute(sql: sql) }
    let status = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
    if status != SQLITE_OK {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: unsafe sqlite3_extended_errcode(connection)),
        message: unsafe String(cString: sqlite3_errmsg(connection)), sql: sql)
    }
  }
}

extension DatabaseError {
  fileprivate var isDamage: Bool {
    resultCode == .SQLITE_NOTADB || resultCode == .SQLITE_CORRUPT
  }
}
