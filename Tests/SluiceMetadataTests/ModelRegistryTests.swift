import GRDB
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore
import SluiceTestSupport
import Testing

struct ModelRegistryTests {
  let folder: TemporaryFolder
  let store: MetadataStore
  private let group = "retail-recommender"

  init() throws {
    folder = try TemporaryFolder()
    store = try MetadataStore(path: folder.file("sluice.db"))
  }

  @discardableResult
  private func register(_ model: String) throws -> ModelVersion {
    try store.register(Fixtures.modelVersion(model), host: "wren").version
  }

  @discardableResult
  private func decide(
    _ status: ApprovalStatus, _ version: Int = 1, reason: String? = "it is so"
  ) throws -> ModelVersion {
    try store.decide(
      status, group: group, version: version, reason: reason,
      by: RegistryAuthor(actor: "bob", host: "wren", at: 99)
    ).version
  }

  @Test func aVersionComesBackAsItWas() throws {
    let registration = try store.register(Fixtures.modelVersion("a"), host: "wren")
    let version = registration.version
    #expect(registration.isNew)
    var expected = Fixtures.modelVersion("a")
    expected.version = 1
    #expect(version == expected)
    #expect(try store.version(1, of: group) == expected)
    #expect(try store.version(2, of: group) == nil)
    #expect(try store.version(1, of: "none") == nil)
  }

  @Test func theSameModelIsRegisteredOnce() throws {
    try register("a")
    try register("b")
    try decide(.approved)
    let registration = try store.register(
      Fixtures.modelVersion("a", at: 99_999), host: "other")
    let version = registration.version
    #expect(!registration.isNew)
    #expect(version.version == 1)
    #expect(version.status == .approved)
    #expect(version.createdAt == 9_000)
    #expect(try store.history(of: group, version: nil).count == 3)
    // In another group it is another promise.
    let other = try store.register(Fixtures.modelVersion("a", group: "other"), host: "wren")
    #expect(other.isNew)
    #expect(other.version.version == 1)
  }

  @Test func versionsAreListedNewestFirstAndGroupsByName() throws {
    for model in ["a", "b", "c"] { try register(model) }
    _ = try store.register(Fixtures.modelVersion("z", group: "another"), host: "wren")
    try decide(.approved, 1)
    try decide(.approved, 2)
    try decide(.rejected, 2)
    #expect(try store.versions(of: group).map(\.version) == [3, 2, 1])
    #expect(try store.versions(of: "none").isEmpty)
    let groups = try store.groups()
    #expect(groups.map(\.name) == ["another", group])
    #expect(groups[0].approved == nil)
    #expect(groups[1].versionCount == 3)
    #expect(groups[1].latest == 3)
    #expect(groups[1].approved == 1)
  }

  @Test func racingProcessesNumberWithoutGapsOrDoubles() async throws {
    let path = store.path
    let numbers = try await withThrowingTaskGroup(of: [Int].self) { tasks in
      for writer in 0..<8 {
        tasks.addTask {
          let store = try MetadataStore(path: path)
          return try (0..<10).map { number in
            let draft = Fixtures.modelVersion("\(writer)-\(number)", group: "race")
            return try store.register(draft, host: "wren").version.version
          }
        }
      }
      return try await tasks.reduce(into: []) { $0 += $1 }
    }
    #expect(numbers.sorted() == Array(1...80))
    #expect(try store.history(of: "race", version: nil).count == 80)
  }

  @Test func racingForTheSameModelMakesOneVersion() async throws {
    let path = store.path
    let results = try await withThrowingTaskGroup(of: (Int, Bool).self) { tasks in
      for _ in 0..<12 {
        tasks.addTask {
          let result = try MetadataStore(path: path).register(
            Fixtures.modelVersion("same"), host: "wren")
          return (result.version.version, result.isNew)
        }
      }
      return try await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0.0 == 1 })
    #expect(results.filter { $0.1 }.count == 1)
  }

  @Test func eachTransitionIsAllowedOrRefused() throws {
    let allowed: [(ApprovalStatus, ApprovalStatus)] = [
      (.pendingManualApproval, .approved), (.pendingManualApproval, .rejected),
      (.rejected, .approved), (.approved, .rejected),
    ]
    var number = 0
    for from in ApprovalStatus.allCases {
      for to in ApprovalStatus.allCases {
        number += 1
        try register("\(from)-\(to)")
        if from != .pendingManualApproval { try decide(from, number) }
        let before = try store.history(of: group, version: number)
        if allowed.contains(where: { $0 == (from, to) }) {
          #expect(try decide(to, number).status == to)
          #expect(try store.version(number, of: group)?.status == to)
          let added = try store.history(of: group, version: number).dropFirst(before.count)
          let change = try #require(added.first?.change)
          #expect(added.count == 1)
          #expect((change.from, change.to) == (from, to))
          #expect((change.reason, change.actor, change.at) == ("it is so", "bob", 99))
          #expect(change.details["model"] == .string(Fixtures.digest("\(from)-\(to)").hex))
          #expect(change.details["metrics"] == Fixtures.modelVersion("m").metricValues)
        } else {
          let error = #expect(throws: MetadataError.self) { try decide(to, number) }
          #expect(error?.code == .refusedTransition)
          #expect(error?.message.contains(from.rawValue) == true)
          #expect(try store.version(number, of: group)?.status == from)
          #expect(try store.history(of: group, version: number) == before)
        }
      }
    }
  }

  @Test func onlyOneOfManyDecidesTheSame() async throws {
    try register("a")
    let (path, group) = (store.path, group)
    let successes = await withTaskGroup(of: Bool.self) { tasks in
      for number in 0..<10 {
        tasks.addTask {
          let decided = try? MetadataStore(path: path).decide(
            .approved, group: group, version: 1, reason: nil,
            by: RegistryAuthor(actor: "\(number)", host: "wren", at: 1))
          return decided != nil
        }
      }
      return await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(successes == 1)
    #expect(try store.history(of: group, version: 1).count == 2)
  }

  @Test(arguments: [nil, "", " \n\t"])
  func rejectingNeedsAReason(_ reason: String?) throws {
    try register("a")
    let error = #expect(throws: MetadataError.self) { try decide(.rejected, reason: reason) }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains("needs a reason") == true)
    #expect(try decide(.approved, reason: nil).status == .approved)
  }

  @Test func aReasonHasALimit() throws {
    try register("a")
    let error = #expect(throws: MetadataError.self) {
      try decide(.approved, reason: String(repeating: "é", count: 1025))
    }
    #expect(error?.code == .invalid)
    try decide(.rejected, reason: String(repeating: "é", count: 1024))
  }

  @Test func whatIsNotThereIsNamed() throws {
    let noGroup = #expect(throws: MetadataError.self) { try decide(.approved) }
    #expect(noGroup?.code == .unknown)
    #expect(noGroup?.message == "there is no model group '\(group)'")
    try register("a")
    let noVersion = #expect(throws: MetadataError.self) { try decide(.approved, 2) }
    #expect(noVersion?.code == .unknown)
    #expect(noVersion?.message.contains("has no version 2, only version 1") == true)
  }
}
