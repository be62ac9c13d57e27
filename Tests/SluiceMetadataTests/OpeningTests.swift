import FoundationEssentials
import GRDB
import Glibc
import SluiceEngine
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

struct OpeningTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("artifacts/sluice.db")
  }

  private var setAside: [String] {
    get throws {
      try folder.names(in: folder.file("artifacts")).filter { $0.hasPrefix("sluice.db.damaged-") }
    }
  }

  private func execute(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func whatWasWrittenIsThereWhenOpenedAgain() throws {
    for number in 0..<3 {
      let store = try MetadataStore(path: path)
      #expect(store.warnings.isEmpty)
      #expect(try store.runs(limit: 10, pipeline: nil).count == number)
      try store.begin(Fixtures.run("run-\(number)", startedAt: Int64(number)))
      try store.close()
    }
  }

  /// Of each table, index, view and trigger what it is, without spaces and quotes, and the rows that are there.
  private func schema(of path: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.inDatabase { database in
      let parts = try Row.fetchAll(
        database,
        sql: "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema ORDER BY type, name"
      ).map { row in
        (0..<4).map { row[$0] as String }.joined(separator: " ")
          .filter { !$0.isWhitespace && $0 != "\"" }
      }
      let tables = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      return try parts
        + tables.map { table in
          try "\(table): \(Row.fetchAll(database, sql: "SELECT * FROM \(table)"))"
        }
    }
  }

  @Test(arguments: 1..<Schema.version)
  func aNewFileIsWhatTheStepsMakeOfAnOlderOne(version: Int) throws {
    let older = folder.file("older.db")
    try Fixtures.database(at: older, version: version) { database in
      // Whoever makes version 6 empties this into the ledger and drops it.
      if version >= 6 { try database.execute(sql: "DROP TABLE approval_events_5") }
    }
    for path in [older, path] { try MetadataStore(path: path).close() }
    let (migrated, new) = (try schema(of: older), try schema(of: path))
    #expect(new.count > 80)
    #expect(migrated == new)
  }

  @Test func manyMayOpenANewFileAtOnce() async throws {
    let path = path
    try await withThrowingTaskGroup(of: [String].self) { group in
      for number in 0..<12 {
        group.addTask {
          let store = try MetadataStore(path: path)
          try store.begin(Fixtures.run("run-\(number)"))
          return store.warnings
        }
      }
      for try await warnings in group { #expect(warnings.isEmpty) }
    }
    #expect(try MetadataStore(path: path).runs(limit: 100, pipeline: nil).count == 12)
    #expect(try setAside.isEmpty)
  }

  @Test func aFileThatIsNoDatabaseIsSetAsideWithAWarning() throws {
    try makeFolder(folder.file("artifacts"))
    let text = String(repeating: "this is no database ", count: 500)
    _ = try folder.write(text, to: "artifacts/sluice.db")
    let store = try MetadataStore(path: path)
    #expect(store.warnings.count == 1)
    let kept = try #require(try setAside.first)
    #expect(store.warnings.first?.contains(kept) == true)
    #expect(try folder.text(of: folder.file("artifacts/\(kept)")) == text)
    try store.begin(Fixtures.run("run-1"))
    try store.close()
    #expect(try MetadataStore(path: path).warnings.isEmpty)
  }

  @Test func aFileOverwrittenBesideItsJournalNeverStopsARun() throws {
    let store = try MetadataStore(path: path)
    try store.begin(Fixtures.run("run-1"))
    try store.close()
    try Data(repeating: 0x78, count: 20_000).write(to: URL(filePath: path))
    // The journal may still hold what was overwritten; at the latest the second opening knows.
    for attempt in 2...4 {
      let store = try MetadataStore(path: path)
      try? store.begin(Fixtures.run("run-\(attempt)"))
      _ = try? store.runs(limit: 10, pipeline: nil)
      try store.close()
    }
    let last = try MetadataStore(path: path)
    try last.begin(Fixtures.run("run-5"))
    #expect(try last.run("run-5") != nil)
    #expect(try last.run("run-4") != nil)
  }

  @Test func damageInsideIsFoundOnceSomebodyMeetsIt() throws {
    let store = try MetadataStore(path: path)
    for number in 0..<200 {
      try store.begin(Fixtures.run("run-\(number)"))
      try store.record([Fixtures.stepRun("run-\(number)", 0)])
    }
    try store.close()
    try execute("PRAGMA wal_checkpoint(TRUNCATE)")
    // All but the first page, in which the tables are listed.
    var bytes = try Data(contentsOf: URL(filePath: path))
    #expect(bytes.count > 100_000)
    bytes.replaceSubrange(4096..., with: Data(repeating: 0xa5, count: bytes.count - 4096))
    try bytes.write(to: URL(filePath: path))

    let outcome = Result { try MetadataStore(path: path).runs(limit: 10, pipeline: nil) }
    var error: MetadataError?
    if case .failure(let failure) = outcome { error = failure as? MetadataError }
    // Either the opening saw it, or the reading did and the next opening acts on it.
    #expect(error == nil || error?.code == .damaged)
    let next = try MetadataStore(path: path)
    #expect(try setAside.count == 1)
    try next.begin(Fixtures.run("run-1"))
    #expect(try next.runs(limit: 10, pipeline: nil).count == 1)
  }

  @Test func aNewerFileIsRefusedAndLeftAlone() throws {
    try MetadataStore(path: path).close()
    try execute("PRAGMA user_version = 99")
    let error = #expect(throws: MetadataError.self) { try MetadataStore(path: path) }
    #expect(error?.code == .newer)
    #expect(error?.message.contains("newer Sluice") == true)
    #expect(error?.hint != nil)
    #expect(try setAside.isEmpty)
  }

  @Test func anotherProgramsDatabaseIsRefusedAndLeftAlone() throws {
    try makeFolder(folder.file("artifacts"))
    try execute("CREATE TABLE theirs (x)")
    let error = #expect(throws: MetadataError.self) { try MetadataStore(path: path) }
    #expect(error?.code == .unusable)
    #expect(error?.message.contains("another program's database") == true)
    #expect(try setAside.isEmpty)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let file = try folder.write("", to: "file")
    let error = #expect(throws: MetadataError.self) {
      try MetadataStore(path: "\(file)/artifacts/sluice.db")
    }
    #expect(error?.code == .unusable)
    #expect(error?.message.contains(file) == true)
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() async throws {
    try makeFolder(folder.file("artifacts"))
    #expect(unsafe chmod(folder.path, 0o755) == 0)
    #expect(unsafe chmod(folder.file("artifacts"), 0o555) == 0)
    defer { _ = unsafe chmod(folder.file("artifacts"), 0o755) }
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The superuser may write everywhere, so the child becomes nobody.
      if geteuid() == 0 { #expect(setuid(65534) == 0) }
      let error = #expect(throws: MetadataError.self) { try MetadataStore(path: path) }
      #expect(error?.code == .unusable)
      #expect(error?.message.contains(path) == true)
    }
  }

  @Test func anUnreadableValueCostsOneEntryOnly() throws {
    let store = try MetadataStore(path: path)
    let (a, b) = (Fixtures.cacheEntry("a"), Fixtures.cacheEntry("b"))
    try store.begin(Fixtures.run("run-1"))
    try store.record(Fixtures.stepRun("run-1", 0), cacheEntry: a)
    try store.record(Fixtures.stepRun("run-1", 1), cacheEntry: b)
    try execute("UPDATE cache_entries SET results = '{\"rows' WHERE id = 1")
    #expect(try store.cacheEntry(for: a.key) == nil)
    #expect(try store.cacheEntry(for: b.key) == b)
    try store.record(Fixtures.stepRun("run-1", 0), cacheEntry: a)
    #expect(try store.cacheEntry(for: a.key) == a)
  }

  @Test func theFileIsWholeAndItsKeysHold() throws {
    let store = try MetadataStore(path: path)
    try store.begin(Fixtures.run("run-1"))
    try store.record(Fixtures.stepRun("run-1", 0), cacheEntry: Fixtures.cacheEntry("a"))
    _ = try store.register(Fixtures.modelVersion("model"), host: "wren")
    let error = #expect(throws: MetadataError.self) {
      try store.record([Fixtures.stepRun("no-such-run", 0)])
    }
    #expect(error != nil)
    let queue = try DatabaseQueue(path: path)
    let (check, orphans, mode) = try queue.inDatabase { database in
      (
        try String.fetchOne(database, sql: "PRAGMA integrity_check"),
        try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count,
        try String.fetchOne(database, sql: "PRAGMA journal_mode")
      )
    }
    #expect(check == "ok")
    #expect(orphans == 0)
    #expect(mode == "wal")
  }
}
