import SluiceStore
import SluiceTestSupport
import Testing

@Suite(.serialized) struct WorkLockTests {
  private let folder: TemporaryFolder
  private let locks: String

  init() throws {
    folder = try TemporaryFolder()
    locks = folder.file("locks")
  }

  @Test func oneHasTheRightUntilItsEnd() throws {
    let first = try #require(try WorkLock.attempt("\(locks)/a.lock"))
    #expect(try WorkLock.attempt("\(locks)/a.lock") == nil)
    #expect(LockOwner.read(at: first.path) != nil)
    first.release()
    first.release()
    let second = try #require(try WorkLock.attempt("\(locks)/a.lock"))
    #expect(try WorkLock.attempt("\(locks)/a.lock") == nil)
    second.release()
  }

  @Test func aFileThatWasPutAsideBecomesTheNextLock() throws {
    for name in ["a", "b", "c"] {
      let lock = try #require(try WorkLock.attempt("\(locks)/\(name).lock"))
      #expect(try folder.names(in: locks) == ["\(name).lock"])
      #expect(try WorkLock.attempt(lock.path) == nil)
      lock.release()
      #expect(try folder.names(in: locks).allSatisfy { $0.hasPrefix(".spare-") })
    }
    // Somebody else has the next one: the spare file must not take its place.
    let held = try FileLock.acquire("\(locks)/d.lock", wait: false)
    #expect(try WorkLock.attempt("\(locks)/d.lock") == nil)
    held.release()
    let last = try #require(try WorkLock.attempt("\(locks)/d.lock"))
    last.release()
    WorkLock.removeSpares()
    #expect(try folder.names(in: locks) == [])
  }

  @Test func manyTasksTakeTurns() async throws {
    let counter = Counter()
    let path = "\(locks)/turns.lock"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          for _ in 0..<20 {
            let lock = try await WorkLock.wait(path, interval: .microseconds(50))
            await counter.enter()
            lock.release()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await counter.count == 400)
    WorkLock.removeSpares()
    #expect(try folder.names(in: locks) == [])
  }

  private actor Counter {
    var count = 0

    func enter() { count += 1 }
  }
}
