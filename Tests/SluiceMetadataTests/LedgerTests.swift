import GRDB
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

/// The registry's record: what goes in, and that nothing can be touched unseen.
struct LedgerTests {
  let folder: TemporaryFolder
  let metadata: MetadataStore
  let store: ObjectStore
  private let author = RegistryAuthor(actor: "bob", host: "wren", at: 99)

  init() throws {
    folder = try TemporaryFolder()
    metadata = try MetadataStore(path: folder.file("sluice.db"))
    store = try ObjectStore(root: folder.file("store"))
  }

  private func artifact(_ text: String, _ kind: ArtifactKind) throws -> ArtifactRecord {
    let stored = try store.store(Array(text.utf8)).digest
    return ArtifactRecord(
      port: kind.rawValue, kind: kind, digest: stored, size: text.utf8.count,
      fileExtension: kind.fileExtension ?? "bin")
  }

  @discardableResult
  private func register(
    _ model: String, group: String = "fm", rmse: Double = 60,
    _ options: RegistrationOptions = RegistrationOptions()
  ) throws -> Registration {
    var draft = Fixtures.modelVersion(model, group: group)
    draft.artifacts = [
      ModelArtifact(.model, try artifact(model, .model)),
      ModelArtifact(.encoder, try artifact("encoder", .encoder)),
    ]
    draft.metricValues = .object([
      "regression_metrics": .object(["rmse": .object(["value": .number(rmse)])]),
      "baseline_regression_metrics": .object(["rmse": .object(["value": .number(69.5)])]),
    ])
    draft.provenance = .object(["git-commit": .string("abc")])
    return try metadata.register(draft, host: "wren", options: options)
  }

  private func decide(_ status: ApprovalStatus, _ version: Int) throws -> Decision {
    try metadata.decide(status, group: "fm", version: version, reason: "so", by: author)
  }

  /// Everything that can happen to versions.
  private func fill() throws {
    for model in ["one", "two", "three"] { try register(model) }
    _ = try decide(.approved, 1)
    _ = try decide(.approved, 2)
    try metadata.setAlias("champion", of: "fm", to: 2, by: author)
    try metadata.setAlias("champion", of: "fm", to: 1, by: author)
    try metadata.setAlias("old", of: "fm", to: 3, by: author)
    try metadata.setAlias("old", of: "fm", to: nil, by: author)
    try metadata.describe("The first.", group: "fm", version: 1, by: author)
    _ = try metadata.tag(
      group: "fm", version: 1, set: ["stage": "pilot"], remove: ["team"], by: author)
    try metadata.delete(group: "fm", version: 3, reason: nil, by: author)
    try register("other", group: "other")
  }

  @Test func theRecordTellsTheWholeStory() throws {
    try fill()
    let audit = try metadata.audit(store: store)
    #expect(audit.faults == [])
    #expect((audit.entries, audit.versions, audit.objects) == (13, 3, 4))
    let history = try metadata.history(of: "fm", version: 1)
    #expect(
      history.map(\.change.event) == [.registered, .approved, .aliasSet, .described, .tagged])
    #expect(history[1].change.details["metrics"]?["regression_metrics"] != nil)
    #expect(try metadata.ledgerHolds(hash: history[1].hash.hex))
    #expect(try !metadata.ledgerHolds(hash: Fixtures.digest("none").hex))
    let version = try #require(try metadata.version(named: "champion", of: "fm"))
    #expect(version.version == 1)
    #expect(version.description == "The first.")
    #expect(version.properties == ["stage": "pilot"])
    // A deleted number is not given again, and its bytes can be registered again.
    #expect(try metadata.version(3, of: "fm") == nil)
    #expect(try register("three").version.version == 4)
    #expect(try metadata.version(named: "approved", of: "fm")?.version == 2)
    #expect(try metadata.version(named: "latest", of: "fm")?.version == 4)
    #expect(try metadata.audit(store: store).faults == [])
  }

  /// What somebody with access to the file could do, the triggers out of the way.
  static let touches: [(sql: String, found: String)] = [
    (
      "UPDATE ledger SET payload = replace(payload, 'bob', 'eve') WHERE sequence = 5",
      "entry 5 of the ledger was changed"
    ),
    ("DELETE FROM ledger WHERE sequence = 2", "entry 2 of the ledger is missing"),
    ("DELETE FROM ledger WHERE sequence IN (2, 3)", "entries 2 to 3 of the ledger are missing"),
    (
      "UPDATE ledger SET hash = zeroblob(32) WHERE sequence = 3",
      "entry 3 of the ledger was changed"
    ),
    (
      "UPDATE ledger SET previous = zeroblob(32) WHERE sequence = 3",
      "entry 3 of the ledger does not follow"
    ),
    ("UPDATE ledger SET version = 2 WHERE sequence = 1", "entry 1 of the ledger is filed under"),
    ("DELETE FROM ledger WHERE sequence = 13", "other/1 is there, the ledger knows nothing of it"),
    (
      "UPDATE model_versions SET status = 'Rejected' WHERE version = 2",
      "fm/2: its status is Rejected, the ledger says Approved"
    ),
    ("UPDATE model_versions SET description = 'x' WHERE id = 1", "fm/1: its description"),
    ("UPDATE model_versions SET provenance = '{}' WHERE id = 1", "fm/1: its provenance"),
    ("UPDATE model_versions SET run_id = 'x' WHERE id = 1", "fm/1: its run"),
    ("UPDATE model_properties SET value = 'x' WHERE key = 'stage'", "fm/1: its properties"),
    ("UPDATE model_aliases SET version_id = 2", "the alias 'fm@champion' points to fm/2"),
    ("DELETE FROM model_aliases", "the alias 'fm@champion' points nowhere"),
    (
      "UPDATE model_artifacts SET artifact_id = (SELECT artifact_id FROM model_artifacts WHERE role = 'encoder')"
        + " WHERE version_id = 2 AND role = 'model'", "fm/2: its model is"
    ),
    (
      "DELETE FROM model_artifacts WHERE version_id = 2 AND role = 'encoder'",
      "fm/2: its encoder is missing"
    ),
  ]

  @Test(arguments: touches.indices)
  func whateverIsTouchedIsNamedFirst(_ index: Int) throws {
    try fill()
    let (sql, found) = Self.touches[index]
    let queue = try DatabaseQueue(path: metadata.path)
    try queue.write { database in
      let triggers = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger)") }
      try database.execute(sql: sql)
      #expect(database.changesCount > 0)
    }
    let faults = try metadata.audit(store: store).faults
    #expect(faults.first?.hasPrefix(found) == true, "\(faults)")
  }

  @Test func aTouchedObjectIsNamed() throws {
    try fill()
    let model = try #require(try metadata.version(2, of: "fm")).model
    let path = store.path(of: model.digest)
    #expect(Command.run(["chmod", "u+w", path]) == 0)
    #expect(Command.run(["sh", "-c", "printf X > \"$1\"", "sh", path]) == 0)
    let faults = try metadata.audit(store: store).faults
    #expect(faults.count == 1)
    #expect(faults.first?.contains("the model of fm/2") == true)
    #expect(try metadata.audit(group: "other", store: store).faults == [])
  }

  @Test func deletingIsForVersionsOutOfUse() throws {
    try register("one")
    _ = try decide(.approved, 1)
    let error = #expect(throws: MetadataError.self) {
      try metadata.delete(group: "fm", version: 1, reason: nil, by: author)
    }
    #expect(error?.code == .refusedTransition)
    _ = try decide(.rejected, 1)
    try metadata.delete(group: "fm", version: 1, reason: nil, by: author)
    let again = #expect(throws: MetadataError.self) { try decide(.approved, 1) }
    #expect(again?.message == "'fm/1' was deleted")
    #expect(try metadata.groups().map(\.versionCount) == [0])
    #expect(try metadata.audit(store: store).faults == [])
  }

  @Test func rejectingTheApprovedOneRollsBack() throws {
    for model in ["one", "two", "three"] { try register(model) }
    #expect(try decide(.approved, 1).approvedNow == 1)
    let second = try decide(.approved, 3)
    #expect((second.approvedBefore, second.approvedNow) == (1, 3))
    #expect(try decide(.approved, 2).approvedNow == 3)
    let back = try decide(.rejected, 3)
    #expect((back.approvedBefore, back.approvedNow) == (3, 2))
  }

  @Test(arguments: ["approved", "latest", "3", "v3", "", "a b", "a/b", "é"])
  func namesThatMeanSomethingElseAreNoAliases(_ alias: String) throws {
    try register("one")
    let error = #expect(throws: MetadataError.self) {
      try metadata.setAlias(alias, of: "fm", to: 1, by: author)
    }
    #expect(error?.code == .invalid)
  }

  @Test func rulesDecideAtOnce() throws {
    let options = RegistrationOptions(
      approveWhen: ApprovalRule("rmse < 0.98 * approved.rmse"),
      rejectWhen: ApprovalRule("rmse >= baseline.rmse"))
    let first = try register("one", rmse: 60, options)
    #expect(first.version.status == .pendingManualApproval)
    #expect(first.note?.contains("no version is approved yet") == true)
    _ = try decide(.approved, 1)
    #expect(try register("two", rmse: 59, options).version.status == .pendingManualApproval)
    let third = try register("three", rmse: 58, options)
    #expect(third.version.status == .approved)
    #expect(third.note == "approve-when: rmse < 0.98 * approved.rmse")
    #expect(try register("four", rmse: 70, options).version.status == .rejected)
    #expect(try metadata.version(named: "approved", of: "fm")?.version == 3)
    let entries = try metadata.history(of: "fm", version: 3)
    #expect(entries.map(\.change.to) == [.pendingManualApproval, .approved])
    // A rule that cannot be decided registers nothing.
    let error = #expect(throws: MetadataError.self) {
      try register("five", RegistrationOptions(approveWhen: ApprovalRule("auc > 0.5")))
    }
    #expect(error?.message.contains("the model has no metric 'auc'") == true)
    #expect(try metadata.versions(of: "fm").count == 4)
    #expect(try metadata.audit(store: store).faults == [])
  }

  @Test func sameBytesAreAskedForAnew() throws {
    #expect(try register("one").isNew)
    #expect(try !register("one").isNew)
    let again = try register("one", RegistrationOptions(anew: true))
    #expect(again.isNew)
    #expect(again.version.version == 2)
  }

  @Test func anEarlierHistoryIsTakenOver() throws {
    let path = folder.file("older.db")
    try Fixtures.database(at: path, version: 5) { database in
      try database.execute(
        sql: """
          INSERT INTO artifacts VALUES (1, x'\(Fixtures.digest("m").hex)', 'model', 'safetensors', 7, '{}');
          INSERT INTO model_groups VALUES (1, 'fm', NULL, 1, 'ada');
          INSERT INTO model_versions VALUES (1, 1, 1, 'Rejected', 'The first.', x'\(Fixtures.digest("m").hex)', NULL,
            'run-1', 'retail', 5, 'ada');
          INSERT INTO model_artifacts VALUES (1, 'model', 'model', 1);
          INSERT INTO model_properties VALUES (1, 'team', 'shop');
          INSERT INTO model_aliases VALUES (1, 'champion', 1);
          INSERT INTO approval_events (version_id, from_status, to_status, reason, actor, host, at) VALUES
            (1, NULL, 'PendingManualApproval', NULL, 'ada', 'wren', 5),
            (1, 'PendingManualApproval', 'Approved', 'good', 'bob', 'wren', 6),
            (1, 'Approved', 'Rejected', 'not so', 'bob', 'wren', 7)
          """)
    }
    let older = try MetadataStore(path: path)
    #expect(older.warnings.isEmpty)
    let history = try older.history(of: "fm", version: 1)
    #expect(history.map(\.change.event) == [.registered, .approved, .rejected, .aliasSet])
    #expect(history.map(\.change.reason) == [nil, "good", "not so", nil])
    let version = try #require(try older.version(named: "champion", of: "fm"))
    #expect(version.status == .rejected)
    #expect((version.description, version.properties) == ("The first.", ["team": "shop"]))
    let faults = try older.audit(store: store).faults
    #expect(faults.count == 1 && faults[0].hasPrefix("the model of fm/1"), "\(faults)")
  }
}
