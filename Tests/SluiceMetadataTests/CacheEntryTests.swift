import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

struct CacheEntryTests {
  let folder: TemporaryFolder
  let store: MetadataStore

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
    try store.begin(Fixtures.run("run-1"))
  }

  private func keep(_ entry: CacheEntry) throws {
    try store.record(Fixtures.stepRun("run-1", 0), cacheEntry: entry)
  }

  @Test func anEntryComesBackAsItWas() throws {
    let entry = Fixtures.cacheEntry("a")
    #expect(try store.cacheEntry(for: entry.key) == nil)
    try keep(entry)
    #expect(try store.cacheEntry(for: entry.key) == entry)
    #expect(try store.hasCacheEntry(workKey: entry.workKey))
    #expect(try !store.hasCacheEntry(workKey: entry.key))
  }

  @Test func theNewestWorkUnderAKeyCounts() throws {
    var entry = Fixtures.cacheEntry("a")
    try keep(entry)
    entry.outputs = [Fixtures.artifact("new")]
    entry.runID = "run-2"
    try keep(entry)
    #expect(try store.cacheEntry(for: entry.key) == entry)
    #expect(try store.storageStatistics().cacheEntryCount == 1)
  }

  @Test func theLatestEntryOfAStepIsFound() throws {
    try keep(Fixtures.cacheEntry("a", step: "load", createdAt: 3))
    try keep(Fixtures.cacheEntry("b", step: "load", createdAt: 9))
    try keep(Fixtures.cacheEntry("c", step: "load", createdAt: 5))
    try keep(Fixtures.cacheEntry("d", step: "load", pipeline: "fraud", createdAt: 11))
    try keep(Fixtures.cacheEntry("e", step: "train", createdAt: 12))
    let latest = try store.latestCacheEntry(pipeline: "retail", step: "load")
    #expect(latest == Fixtures.cacheEntry("b", step: "load", createdAt: 9))
    #expect(try store.latestCacheEntry(pipeline: "retail", step: "none") == nil)
  }

  @Test func aRemovedEntryIsGoneAndOthersStay() throws {
    let (a, b) = (Fixtures.cacheEntry("a"), Fixtures.cacheEntry("b"))
    try keep(a)
    try keep(b)
    try store.removeCacheEntry(for: a.key)
    try store.removeCacheEntry(for: a.key)
    #expect(try store.cacheEntry(for: a.key) == nil)
    #expect(try store.cacheEntry(for: b.key) == b)
  }

  @Test func memosAreKeptForTheStampTheyWereTakenFor() throws {
    let stamp = FileStamp(
      device: .max, inode: 5, size: 7, mtimeNanoseconds: -3, ctimeNanoseconds: 11)
    let digest = Fixtures.digest("content")
    #expect(store.digest(for: stamp, path: "data.csv") == nil)
    store.remember(digest, for: stamp, path: "data.csv")
    #expect(store.digest(for: stamp, path: "data.csv") == digest)
    var changed = [stamp, stamp, stamp, stamp, stamp]
    changed[0].device = 1
    changed[1].inode = 6
    changed[2].size = 8
    changed[3].mtimeNanoseconds = -2
    changed[4].ctimeNanoseconds = 12
    for stamp in changed { #expect(store.digest(for: stamp, path: "data.csv") == nil) }
    store.remember(Fixtures.digest("new"), for: changed[2], path: "data.csv")
    #expect(store.digest(for: changed[2], path: "data.csv") == Fixtures.digest("new"))
    #expect(store.digest(for: stamp, path: "data.csv") == nil)
  }

  @Test func anyJSONComesBackAsItWas() throws {
    var generator = SeededGenerator(seed: 11)
    for number in 0..<200 {
      var entry = Fixtures.cacheEntry("\(number)")
      entry.results = ["value": Self.json(depth: 3, using: &generator)]
      try keep(entry)
      #expect(try store.cacheEntry(for: entry.key)?.results == entry.results)
    }
  }

  private static func json(
    depth: Int, using generator: inout SeededGenerator
  ) -> JSONValue {
    func text(_ generator: inout SeededGenerator) -> String {
      let characters = Array("aZ09 \"\\/\n\t\u{1}\u{7f}é€😀")
      return String(
        (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          characters.randomElement(using: &generator) ?? "x"
        })
    }
    switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &generator) {
    case 0: return .null
    case 1: return .boolean(.random(using: &generator))
    case 2: return .integer(Int(truncatingIfNeeded: generator.next()))
    case 3: return .string(text(&generator))
    case 4:
      let number = Double(bitPattern: generator.next())
      return .number(number.isFinite ? number : 0.1)
    case 5: return .number(Double(Int.random(in: -9...9, using: &generator)))
    case 6:
      return .array(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          json(depth: depth - 1, using: &generator)
        })
    default:
      var members: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        members[text(&generator)] = json(depth: depth - 1, using: &generator)
      }
      return .object(members)
    }
  }
}
