import GRDB
import SluiceEngine
import SluiceMetadata
import SluiceTestSupport
import Testing

struct RegistryRulesTests {
  let folder: TemporaryFolder
  let store: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
  }

  @Test(arguments: ["a", "7", "Retail-Model", "a--b", String(repeating: "x", count: 63)])
  func goodGroupNames(_ name: String) throws {
    #expect(try store.register(Fixtures.modelVersion("m", group: name), host: "wren").isNew)
  }

  @Test(arguments: [
    "", "-", "-a", "a-", "a_b", "a b", "a/b", "é", "a\n", String(repeating: "x", count: 64),
  ])
  func badGroupNames(_ name: String) throws {
    let error = #expect(throws: MetadataError.self) {
      try store.register(Fixtures.modelVersion("m", group: name), host: "wren")
    }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains("'\(name)'") == true || name.count > 63)
    #expect(try store.groups().isEmpty)
  }

  @Test func textsHaveLimits() throws {
    func draft(
      _ name: String, description: Int = 0, key: Int = 1, value: Int = 0
    ) -> ModelVersion {
      var draft = Fixtures.modelVersion(name)
      draft.description = String(repeating: "d", count: description)
      draft.properties = [
        String(repeating: "k", count: key): String(repeating: "v", count: value)
      ]
      return draft
    }
    #expect(
      try store.register(draft("a", description: 1024, key: 128, value: 256), host: "wren").isNew)
    for bad in [
      draft("b", description: 1025), draft("c", key: 129), draft("d", key: 0),
      draft("e", value: 257),
    ] {
      let error = #expect(throws: MetadataError.self) { try store.register(bad, host: "wren") }
      #expect(error?.code == .invalid)
    }
    #expect(try store.versions(of: "retail-recommender").count == 1)
  }

  /// Statements that would rewrite history, as another program would send them.
  @Test(arguments: [
    "UPDATE ledger SET payload = '{}'",
    "UPDATE ledger SET version = 2 WHERE sequence = 1",
    "DELETE FROM ledger",
    "REPLACE INTO ledger SELECT * FROM ledger WHERE sequence = 1",
    "UPDATE model_versions SET model_digest = zeroblob(32)",
    "UPDATE model_versions SET version = 9",
    "DELETE FROM model_versions",
  ])
  func historyIsAppendOnly(_ sql: String) throws {
    _ = try store.register(Fixtures.modelVersion("m"), host: "wren")
    let before = try store.history(of: "retail-recommender", version: nil)
    let queue = try DatabaseQueue(path: store.path)
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
    #expect(try store.history(of: "retail-recommender", version: nil) == before)
    #expect(try store.versions(of: "retail-recommender").count == 1)
  }

  @Test func aVersionThatLeavesAGapIsRefused() throws {
    _ = try store.register(Fixtures.modelVersion("m"), host: "wren")
    let queue = try DatabaseQueue(path: store.path)
    #expect(throws: DatabaseError.self) {
      try queue.write { database in
        try database.execute(
          sql: """
            INSERT INTO model_versions (group_id, version, status, model_digest, run_id, pipeline, provenance,
              created_at, created_by)
            VALUES (1, 3, 'Approved', zeroblob(32), 'r', 'p', '{}', 0, 'mallory')
            """)
      }
    }
  }
}
