import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

/// The ways from a name that a person gives to what it means.
struct LookingUpTests {
  let folder: TemporaryFolder
  let store: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
    try store.begin(Fixtures.run("run-1"))
    for index in 0..<5 { try store.record(Fixtures.stepRun("run-1", index), cacheEntry: nil) }
  }

  @Test func digestsAreFoundByTheirBeginning() throws {
    let known = ((-1..<5).map { Fixtures.digest("output-\($0)") } + [Fixtures.digest("file")])
      .sorted()
    #expect(try store.digests(beginning: "", limit: 10).isEmpty)
    #expect(try store.digests(beginning: "xyz", limit: 10).isEmpty)
    for digest in known {
      for length in [1, 6, 7, 63, 64] {
        let prefix = String(digest.hex.prefix(length))
        let expected = known.filter { $0.hex.hasPrefix(prefix) }
        #expect(try store.digests(beginning: prefix.uppercased(), limit: 10) == expected)
      }
    }
    #expect(try store.digests(beginning: known[0].hex + "0", limit: 10).isEmpty)
  }

  @Test func filesAreFoundByTheirPathNewestFirst() throws {
    #expect(try store.digests(ofInputFileAt: "data/retail.csv") == [Fixtures.digest("file")])
    #expect(try store.digests(ofInputFileAt: "other.csv").isEmpty)
    var step = Fixtures.stepRun("run-1", 5)
    step.inputs[1].digest = Fixtures.digest("newer")
    try store.record(step, cacheEntry: nil)
    #expect(
      try store.digests(ofInputFileAt: "data/retail.csv")
        == [Fixtures.digest("newer"), Fixtures.digest("file")])
  }

  @Test func theEntryBeforeAMomentIsFoundWithoutItself() throws {
    for (number, name) in ["a", "b", "c"].enumerated() {
      try store.record(
        Fixtures.stepRun("run-1", 10 + number),
        cacheEntry: Fixtures.cacheEntry(name, createdAt: Int64(number)))
    }
    func found(_ moment: Int64, except: String?) throws -> Int64? {
      try store.latestCacheEntry(
        pipeline: "retail", step: "load", before: moment,
        except: except.map { Fixtures.digest("key-\($0)") })?.createdAt
    }
    #expect(try found(9, except: nil) == 2)
    #expect(try found(9, except: "c") == 1)
    #expect(try found(1, except: nil) == 0)
    #expect(try found(0, except: nil) == nil)
  }
}
