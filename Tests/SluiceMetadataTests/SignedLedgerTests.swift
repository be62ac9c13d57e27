import Foundation
import GRDB
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceSigning
import SluiceStore
import SluiceTestSupport
import Testing

/// Signatures in the registry's record, and groups that ask for them.
struct SignedLedgerTests {
  let folder: TemporaryFolder
  let metadata: MetadataStore
  let store: ObjectStore
  private let alice = SigningKey(name: "alice")
  private let bob = SigningKey(name: "bob")
  private let eve = SigningKey(name: "eve")

  init() throws {
    folder = try TemporaryFolder()
    metadata = try MetadataStore(path: folder.file("sluice.db"))
    store = try ObjectStore(root: folder.file("store"))
  }

  private func author(_ name: String, _ key: SigningKey? = nil) -> RegistryAuthor {
    RegistryAuthor(actor: name, host: "wren", at: 99, key: key)
  }

  private func signers(_ keys: SigningKey...) -> [Signer] {
    keys.map { Signer(name: $0.name, key: $0.publicKey) }
  }

  @discardableResult
  private func register(
    _ model: String, status: ApprovalStatus = .pendingManualApproval,
    _ options: RegistrationOptions = RegistrationOptions()
  ) throws -> Registration {
    var draft = Fixtures.modelVersion(model, group: "fm")
    let stored = try store.store(Array(model.utf8))
    draft.artifacts = [
      ModelArtifact(
        .model,
        ArtifactRecord(
          port: "model", kind: .model, digest: stored.digest, size: stored.size,
          fileExtension: "safetensors"))
    ]
    draft.status = status
    return try metadata.register(draft, host: "wren", options: options)
  }

  private func approve(_ version: Int = 1, _ by: RegistryAuthor) throws -> Decision {
    try metadata.decide(.approved, group: "fm", version: version, reason: nil, by: by)
  }

  private func refusal(_ body: () throws -> Decision) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? MetadataError)?.message
    }
  }

  private func faults() throws -> [String] { try metadata.audit(store: store).faults }

  @Test func twoPeopleWithNamedKeysApprove() throws {
    let policy = ApprovalPolicy(people: 2, keys: signers(alice, bob))
    #expect(try metadata.setPolicy(policy, of: "fm", by: author("root")).isEnough)
    #expect(try metadata.policy(of: "fm") == policy)
    #expect(try metadata.policy(of: "other") == nil)
    try register("one")
    let unsigned = refusal { try approve(1, author("alice")) }
    #expect(unsigned?.contains("a signature by alice or bob, and it is not signed") == true)
    let foreign = refusal { try approve(1, author("eve", eve)) }
    #expect(foreign?.contains("the key 'eve' is none of them") == true)
    let first = try approve(1, author("alice", alice))
    #expect(first.version.status == .pendingManualApproval)
    #expect(first.endorsed == Endorsed(count: 1, needed: 2))
    #expect(try metadata.endorsements(of: "fm", version: 1).map(\.actor) == ["alice"])
    let twice = refusal { try approve(1, author("other", alice)) }
    #expect(twice?.contains("the key 'alice' has signed already") == true)
    let samePerson = refusal { try approve(1, author("alice", bob)) }
    #expect(samePerson?.contains("alice has approved already") == true)
    let second = try approve(1, author("bob", bob))
    #expect((second.version.status, second.approvedNow) == (.approved, 1))
    #expect(
      try metadata.history(of: "fm", version: 1).map(\.change.event)
        == [.registered, .endorsed, .approved])
    #expect(try faults() == [])
    #expect(try metadata.audit(store: store).signatures[signers(alice)[0]] == [3])
  }

  @Test func aRejectionEndsWhatWasApprovedSoFar() throws {
    _ = try metadata.setPolicy(ApprovalPolicy(people: 2, keys: []), of: "fm", by: author("root"))
    try register("one")
    _ = try approve(1, author("alice"))
    _ = try metadata.decide(.rejected, group: "fm", version: 1, reason: "no", by: author("bob"))
    #expect(try approve(1, author("bob")).endorsed == Endorsed(count: 1, needed: 2))
    #expect(try approve(1, author("alice")).version.status == .approved)
    #expect(try faults() == [])
  }

  @Test func noRuleApprovesUnderAPolicy() throws {
    _ = try metadata.setPolicy(ApprovalPolicy(people: 1, keys: []), of: "fm", by: author("root"))
    let plain = try register("one", status: .approved)
    #expect(plain.version.status == .pendingManualApproval)
    #expect(plain.note?.contains("asks for the approval of 1 person") == true)
    let rule = try register("two", RegistrationOptions(approveWhen: ApprovalRule("rmse < 2")))
    #expect(rule.version.status == .pendingManualApproval)
    #expect(rule.note?.contains("approve-when: rmse < 2, but the policy of 'fm'") == true)
    let rejected = try register("three", RegistrationOptions(rejectWhen: ApprovalRule("rmse > 1")))
    #expect(rejected.version.status == .rejected)
    #expect(try approve(1, author("alice")).version.status == .approved)
    #expect(try faults() == [])
  }

  @Test func thoseWhomAPolicyNamesChangeIt() throws {
    let policy = ApprovalPolicy(people: 2, keys: signers(alice, bob))
    _ = try metadata.setPolicy(policy, of: "fm", by: author("root"))
    #expect(throws: MetadataError.self) {
      try metadata.setPolicy(nil, of: "fm", by: author("eve", eve))
    }
    #expect(throws: MetadataError.self) {
      try metadata.setPolicy(policy, of: "fm", by: author("alice", alice))
    }
    let first = try metadata.setPolicy(nil, of: "fm", by: author("alice", alice))
    #expect(first == Endorsed(count: 1, needed: 2))
    // Another wish is another matter.
    let other = ApprovalPolicy(people: 1, keys: signers(alice, bob))
    #expect(
      try metadata.setPolicy(other, of: "fm", by: author("bob", bob))
        == Endorsed(count: 1, needed: 2))
    #expect(try metadata.policy(of: "fm") == policy)
    #expect(try metadata.setPolicy(nil, of: "fm", by: author("bob", bob)).isEnough)
    #expect(try metadata.policy(of: "fm") == nil)
    #expect(try faults() == [])
  }

  @Test func policiesThatNobodyCanMeetAreRefused() throws {
    for policy in [
      ApprovalPolicy(people: 0, keys: []), ApprovalPolicy(people: 2, keys: signers(alice)),
      ApprovalPolicy(people: 101, keys: []),
    ] {
      let error = #expect(throws: MetadataError.self) {
        try metadata.setPolicy(policy, of: "fm", by: author("root"))
      }
      #expect(error?.code == .invalid)
    }
  }

  /// What somebody with access to the file could do to a signature.
  static let touches: [(sql: String, found: String)] = [
    (
      "UPDATE ledger SET signature = CAST(X'00' || substr(signature, 2) AS BLOB) WHERE sequence = 3",
      "entry 3 of the ledger was changed: its signature is not one by 'alice'"
    ),
    (
      "UPDATE ledger SET signature = NULL WHERE sequence = 3",
      "entry 3 of the ledger says that 'alice' signed it, and has no signature"
    ),
    (
      "UPDATE ledger SET signature = (SELECT signature FROM ledger WHERE sequence = 3) WHERE sequence = 4",
      "entry 4 of the ledger was changed: its signature is not one by 'bob'"
    ),
    (
      "UPDATE ledger SET signature = zeroblob(64) WHERE sequence = 2",
      "entry 2 of the ledger has a signature and names no signer"
    ),
    ("UPDATE ledger SET signer = 'eve' WHERE sequence = 3", "entry 3 of the ledger is filed under"),
    (
      "UPDATE ledger SET payload = replace(payload, 'alice', 'alicf') WHERE sequence = 3",
      "entry 3 of the ledger was changed: its content"
    ),
  ]

  @Test(arguments: touches.indices)
  func aTouchedSignatureIsNamed(_ index: Int) throws {
    let policy = ApprovalPolicy(people: 2, keys: signers(alice, bob))
    _ = try metadata.setPolicy(policy, of: "fm", by: author("root"))
    try register("one")
    _ = try approve(1, author("alice", alice))
    _ = try approve(1, author("bob", bob))
    let (sql, found) = Self.touches[index]
    let queue = try DatabaseQueue(path: metadata.path)
    try queue.write { database in
      try database.execute(sql: "DROP TRIGGER ledger_never_changes")
      try database.execute(sql: sql)
      #expect(database.changesCount > 0)
    }
    let faults = try faults()
    #expect(faults.first?.hasPrefix(found) == true, "\(faults)")
  }

  /// Somebody rewrites the whole chain, hashes and all, but has no key that the policy names.
  @Test func aForgedApprovalDoesNotMeetThePolicy() throws {
    let policy = ApprovalPolicy(people: 1, keys: signers(alice))
    var replay = LedgerReplay()
    var previous = LedgerEntry.beginning
    var sequence = 0
    func entry(_ change: RegistryChange, _ key: SigningKey?) throws -> LedgerEntry {
      let payload = String(decoding: change.json.compact, as: UTF8.self)
      let hash = LedgerEntry.hash(of: payload, after: previous)
      defer { previous = hash }
      sequence += 1
      return LedgerEntry(
        sequence: sequence, change: change, payload: payload, previous: previous, hash: hash,
        signature: try key?.signature(of: LedgerEntry.signedText(for: hash)))
    }
    func approval(_ by: RegistryAuthor) -> RegistryChange {
      RegistryChange(
        .approved, group: "fm", version: 1, from: .pendingManualApproval, to: .approved, by: by,
        details: ["artifacts": .object([:]), "provenance": ""])
    }
    let set = RegistryChange(
      .policySet, group: "fm", version: nil, by: author("root"), details: ["policy": policy.json])
    let registered = RegistryChange(
      .registered, group: "fm", version: 1, to: .pendingManualApproval, by: author("ada"))
    #expect(replay.take(try entry(set, nil)) == nil)
    #expect(replay.take(try entry(registered, nil)) == nil)
    var forged = replay
    let (before, count) = (previous, sequence)
    let words = forged.take(try entry(approval(author("alice", eve)), eve))
    #expect(words?.contains("the key 'eve' is none of them") == true)
    (previous, sequence) = (before, count)
    #expect(replay.take(try entry(approval(author("alice", alice)), alice)) == nil)
  }

  @Test func anExcerptTellsOfOneVersion() throws {
    let policy = ApprovalPolicy(people: 1, keys: signers(alice))
    try register("one")
    _ = try metadata.setPolicy(policy, of: "fm", by: author("root"))
    try register("two")
    _ = try approve(2, author("alice", alice))
    let excerpt = try metadata.excerpt(of: "fm", version: 2)
    #expect(excerpt.entries.map(\.sequence) == [2, 3, 4])
    #expect(excerpt.approver == signers(alice)[0])
    let text = JSONText.write(excerpt.json)
    let again = LedgerExcerpt(
      json: try JSONText.read(text), parse: { try? JSONText.read($0) })
    #expect(again == excerpt)
    #expect(again?.replay().fault == nil)
    #expect(again?.replay().version?.status == .approved)
    for place in excerpt.entries.indices {
      var cut = excerpt
      cut.entries.remove(at: place)
      // Without its policy the approval still stands; without the other two there is none.
      let replay = cut.replay()
      #expect(replay.fault != nil || replay.version?.status != .approved || place == 0)
      var swapped = excerpt
      swapped.entries.swapAt(place, 0)
      #expect((swapped.replay().fault == nil) == (place == 0))
    }
  }

  /// A signature is taken from one version and put under another model.
  @Test func aSignatureStandsForItsFilesOnly() throws {
    try register("good")
    _ = try approve(1, author("alice", alice))
    let good = try metadata.excerpt(of: "fm", version: 1)
    var forged = good
    let other = JSONValue.object(["model": .string(Fixtures.digest("evil").hex)])
    var change = forged.entries[0].change
    change.details["artifacts"] = other
    let payload = JSONText.write(change.json)
    forged.entries[0] = LedgerEntry(
      sequence: 1, change: change, payload: payload, previous: LedgerEntry.beginning,
      hash: LedgerEntry.hash(of: payload, after: LedgerEntry.beginning))
    #expect(good.replay().fault == nil)
    let fault = forged.replay().fault
    #expect(fault?.contains("decided about other files than those that were registered") == true)
  }

  /// Payloads that are damaged and sealed again, as in an archive that somebody has made up.
  @Test func madeUpEntriesAreFaultsOrAVersion() throws {
    try register("one")
    try register("two")
    _ = try approve(2, author("root"))
    let entries = try metadata.excerpt(of: "fm", version: 2).entries
    let seed = entries.map(\.payload).joined(separator: "\n")
    let words =
      RegistryChange.Event.allCases.map(\.rawValue) + [
        "\"version\":2,", "\"group\":\"fm\",", "null", "{}", "[]", "\n", "Approved",
        "\"details\":{},",
      ]
    let run = Fuzzing.run("ledger", seeds: [Array(seed.utf8)], words: words, seed: 1) { bytes in
      var made: [LedgerEntry] = []
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        let payload = String(line)
        guard let json = try? JSONText.read(payload), let change = RegistryChange(json: json)
        else { continue }
        let previous = made.last?.hash ?? LedgerEntry.beginning
        made.append(
          LedgerEntry(
            sequence: made.count + 1, change: change, payload: payload, previous: previous,
            hash: LedgerEntry.hash(of: payload, after: previous)))
      }
      let excerpt = LedgerExcerpt(group: "fm", version: 2, entries: made)
      let again = LedgerExcerpt(json: excerpt.json, parse: { try? JSONText.read($0) })
      #expect(again == excerpt)
      var replay = LedgerReplay()
      #expect(made.isEmpty || replay.take(made[0]) != nil || replay.count == 1)
      return excerpt.replay().version != nil
    }
    #expect(run.isBalanced, "\(run)")
    let first = try #require(entries.first)
    let wild = LedgerEntry(
      sequence: .min, change: first.change, payload: first.payload, previous: first.previous,
      hash: first.hash)
    var replay = LedgerReplay()
    #expect(replay.take(wild) == "entry \(Int.min) of the ledger is out of order")
  }

  /// Entries that nobody writes, as in an archive that somebody has made up: a fault, and no crash.
  @Test(arguments: RegistryChange.Event.allCases)
  func entriesWithoutAVersionAreFaults(_ event: RegistryChange.Event) {
    for version in [1, 7, Int(Int32.max)] {
      let change = RegistryChange(event, group: "fm", version: nil, by: author("eve"))
      let payload = JSONText.write(change.json)
      let entry = LedgerEntry(
        sequence: 1, change: change, payload: payload, previous: LedgerEntry.beginning,
        hash: LedgerEntry.hash(of: payload, after: LedgerEntry.beginning))
      let excerpt = LedgerExcerpt(group: "fm", version: version, entries: [entry])
      #expect(excerpt.replay().fault != nil)
    }
  }
}
