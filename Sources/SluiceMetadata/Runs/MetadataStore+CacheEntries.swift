import GRDB
package import SluiceEngine
import SluiceFrame
package import SluiceStore

extension MetadataStore {
  /// The newest work under a key takes the place of older work.
  static func insert(_ entry: CacheEntry, in database: Database) throws {
    try database.cachedStatement(sql: "DELETE FROM cache_entries WHERE key = ?")
      .execute(arguments: [entry.key.column])
    try database.cachedStatement(
      sql: """
        INSERT INTO cache_entries (key, work_key, pipeline, step, manifest, results, run_id, created_at, seconds)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        entry.key.column, entry.workKey.column, entry.pipeline, entry.step,
        JSONText.write(
          .array(entry.manifest.flatMap { [.string($0.name), .string($0.value)] })),
        JSONText.write(entry.results), entry.runID, entry.createdAt, entry.seconds,
      ])
    let id = database.lastInsertedRowID
    for (ordinal, output) in entry.outputs.enumerated() {
      let artifact = try ArtifactRows.identifier(of: output, in: database)
      try database.cachedStatement(
        sql: """
          INSERT INTO cache_outputs (entry_id, ordinal, port, artifact_id) VALUES (?, ?, ?, ?)
          """
      ).execute(arguments: [id, ordinal, output.port, artifact])
    }
  }

  package func cacheEntry(for key: Digest) throws(MetadataError) -> CacheEntry? {
    try cacheEntries(for: [key])[0]
  }

  package func cacheEntries(for keys: [Digest]) throws(MetadataError) -> [CacheEntry?] {
    try read { database in
      let find = try DirectStatement(
        database,
        """
        SELECT e.work_key, e.pipeline, e.step, e.manifest, e.results, e.run_id, e.created_at,
          e.seconds, o.port, \(ArtifactRows.columns)
        FROM cache_entries e LEFT JOIN cache_outputs o ON o.entry_id = e.id
        LEFT JOIN artifacts a ON a.id = o.artifact_id WHERE e.key = ? ORDER BY o.ordinal
        """)
      return try keys.map { key in
        try find.bind(key, at: 1)
        defer { find.reset() }
        do {
          return try Self.entry(key, find)
        } catch let error as MetadataError where error.code == .damaged {
          // One unreadable value costs this one entry: the work is done again, and its entry replaces this one.
          return nil
        }
      }
    }
  }

  /// The entry of a statement that is bound to its key: one row for each output, at least one.
  private static func entry(_ key: Digest, _ find: DirectStatement) throws -> CacheEntry? {
    guard try find.step() else { return nil }
    var entry = CacheEntry(
      key: key, workKey: try find.digest(0), pipeline: find.text(1), step: find.text(2),
      manifest: ingredients(try JSONText.readStrings(find.text(3))), outputs: [],
      results: try JSONText.readObject(find.text(4)), runID: find.text(5),
      createdAt: Int64(find.integer(6)), seconds: find.double(7))
    if find.isNull(8) { return entry }
    repeat {
      entry.outputs.append(try find.artifact(from: 9, port: find.text(8)))
    } while try find.step()
    return entry
  }

  package func latestCacheEntry(
    pipeline: String, step: String
  ) throws(MetadataError) -> CacheEntry? {
    try cacheEntry(
      where: "pipeline = ? AND step = ? ORDER BY created_at DESC, id DESC LIMIT 1",
      [pipeline.databaseValue, step.databaseValue])
  }

  package func latestCacheEntry(
    pipeline: String, step: String, before moment: Int64, except: Digest?
  ) throws(MetadataError) -> CacheEntry? {
    try cacheEntry(
      where: """
        pipeline = ? AND step = ? AND created_at < ? AND (? IS NULL OR key <> ?)
        ORDER BY created_at DESC, id DESC LIMIT 1
        """,
      [
        pipeline.databaseValue, step.databaseValue, moment.databaseValue,
        except.map(\.column).databaseValue, except.map(\.column).databaseValue,
      ])
  }

  private func cacheEntry(
    where condition: String, _ values: [DatabaseValue]
  ) throws(MetadataError) -> CacheEntry? {
    try read { database in
      let find = try database.cachedStatement(
        sql: """
          SELECT id, key, work_key, pipeline, step, manifest, results, run_id, created_at, seconds
          FROM cache_entries WHERE \(condition)
          """)
      guard let row = try Row.fetchOne(find, arguments: StatementArguments(values)) else {
        return nil
      }
      do {
        return try Self.entry(row, in: database)
      } catch let error as MetadataError where error.code == .damaged {
        // One unreadable value costs this one entry: the work is done again, and its entry replaces this one.
        return nil
      }
    }
  }

  private static func entry(_ row: Row, in database: Database) throws -> CacheEntry {
    let id: Int64 = row[0]
    let outputs = try database.cachedStatement(
      sql: """
        SELECT o.port, \(ArtifactRows.columns) FROM cache_outputs o JOIN artifacts a ON a.id = o.artifact_id
        WHERE o.entry_id = ? ORDER BY o.ordinal
        """)
    return CacheEntry(
      key: try row.digest(1), workKey: try row.digest(2), pipeline: row[3], step: row[4],
      manifest: ingredients(try row.strings(5)),
      outputs: try Row.fetchAll(outputs, arguments: [id]).map { output in
        try ArtifactRows.record(output, from: 1, port: output[0])
      },
      results: try row.members(6), runID: row[7], createdAt: row[8], seconds: row[9])
  }

  /// Names and values in turn.
  private static func ingredients(_ strings: [String]) -> [CacheEntry.Ingredient] {
    stride(from: 0, to: strings.count - 1, by: 2).map { place in
      CacheEntry.Ingredient(strings[place], strings[place + 1])
    }
  }

  package func hasCacheEntries(workKeys: [Digest]) throws(MetadataError) -> [Bool] {
    try read { database in
      let find = try DirectStatement(
        database, "SELECT 1 FROM cache_entries WHERE work_key = ? LIMIT 1")
      return try workKeys.map { key in
        try find.bind(key, at: 1)
        defer { find.reset() }
        return try find.step()
      }
    }
  }

  package func hasCacheEntries(kind: String) throws(MetadataError) -> Bool {
    try read { database in
      // A manifest that cannot be read as a whole counts as well.
      let find = try database.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM cache_entries WHERE instr(manifest, ?))")
      let pair = JSONText.write(.array([.string("kind"), .string(kind)])).dropFirst().dropLast()
      return try Bool.fetchOne(find, arguments: [String(pair)]) ?? false
    }
  }

  package func removeCacheEntry(for key: Digest) throws(MetadataError) {
    try write { database in
      try database.execute(
        sql: "DELETE FROM cache_entries WHERE key = ?", arguments: [key.column])
    }
  }
}
