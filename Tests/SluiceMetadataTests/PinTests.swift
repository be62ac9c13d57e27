import GRDB
import SluiceEngine
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

struct PinTests {
  let folder: TemporaryFolder
  let store: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
    try store.begin(Fixtures.run("run-1"))
    try store.record([Fixtures.stepRun("run-1", 0), Fixtures.stepRun("run-1", 1)])
  }

  private func pin(_ target: Pin.Target, _ reason: String? = nil, at moment: Int64 = 5) -> Pin {
    Pin(target: target, reason: reason, createdAt: moment, createdBy: "ada")
  }

  @Test func pinsComeBackOldestFirst() throws {
    let pins = [
      pin(.run("run-1"), "because", at: 1), pin(.step(run: "run-1", step: "step-0"), at: 2),
      pin(.output(run: "run-1", step: "step-0", port: "table"), at: 3),
      pin(.object(Fixtures.digest("output-0")), at: 4),
    ]
    for pin in pins.reversed() { #expect(try store.insert(pin)) }
    #expect(try store.pins() == pins)
    let again = pin(.run("run-1"), "for another reason", at: 9)
    #expect(try !store.insert(again))
    #expect(try store.pins() == pins.dropFirst() + [again])
    #expect(try store.removePin(again.target))
    #expect(try !store.removePin(again.target))
    #expect(try store.pins().count == 3)
  }

  @Test func aPinOfARunThatIsNotThereIsRefused() throws {
    #expect(throws: MetadataError.self) { try store.insert(pin(.run("run-2"))) }
    let error = #expect(throws: MetadataError.self) {
      try store.insert(pin(.run("run-1"), String(repeating: "é", count: 1025)))
    }
    #expect(error?.code == .invalid)
    #expect(try store.insert(pin(.run("run-1"), String(repeating: "é", count: 1024))))
  }

  @Test func aDatabaseWithoutPinsGetsThem() throws {
    let path = folder.file("older.db")
    try Fixtures.database(at: path, version: 3) { database in
      try database.execute(
        sql: """
          INSERT INTO pipeline_texts VALUES (zeroblob(32), 'pipeline: retail');
          INSERT INTO runs VALUES ('run-1', 'retail', 'retail.yaml', zeroblob(32), '{}', 'succeeded', 1, 2, '{}',
            NULL, NULL)
          """)
    }
    let store = try MetadataStore(path: path)
    #expect(store.warnings.isEmpty)
    #expect(try store.run("run-1") != nil)
    #expect(try store.insert(pin(.run("run-1"))))
  }

  @Test func aStoreInMemoryKnowsNothing() throws {
    let empty = try MetadataStore.empty()
    #expect(try empty.runs(limit: 1, pipeline: nil).isEmpty && empty.pins().isEmpty)
    try empty.begin(Fixtures.run("run-1"))
    #expect(try empty.run("run-1") != nil)
    #expect(try MetadataStore.empty().run("run-1") == nil)
  }
}
