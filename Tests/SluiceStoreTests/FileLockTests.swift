import Glibc
import SluiceStore
import SluiceTestSupport
import Testing

struct FileLockTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("locks/run.lock")
  }

  @Test func theSecondIsRefusedAndToldWhoHoldsIt() throws {
    let held = try FileLock.acquire(path, wait: false)
    let owner = try #require(LockOwner.read(at: path))
    #expect(owner.process == getpid())
    #expect(!owner.host.isEmpty)
    let error = #expect(throws: StoreError.self) { try FileLock.acquire(path, wait: false) }
    #expect(error?.code == .locked)
    #expect(error?.message.contains("process \(getpid())") == true)
    #expect(held.path == path)
  }

  @Test func theOneWhoWaitsGetsItWhenItIsReleased() throws {
    var held: FileLock? = try FileLock.acquire(path, wait: false)
    var waitedFor: [LockOwner?] = []
    // The holder lets go only after the other has said that it waits.
    let next = try FileLock.acquire(path, wait: true) { owner in
      waitedFor.append(owner)
      held = nil
    }
    #expect(held == nil)
    #expect(waitedFor.count == 1)
    #expect(waitedFor.first??.process == getpid())
    #expect(throws: StoreError.self) { try FileLock.acquire(path, wait: false) }
    withExtendedLifetime(next) {}
  }

  @Test func theRecordOfADeadHolderKeepsNobodyOut() throws {
    do {
      let lock = try FileLock.acquire(path, wait: false)
      withExtendedLifetime(lock) {}
    }
    _ = try folder.write(
      #"{"process": 1, "host": "wren", "since": 0, "command": "sluice run with a long command"}"#,
      to: "locks/run.lock")
    let lock = try FileLock.acquire(path, wait: false) { _ in Issue.record("nobody holds it") }
    #expect(LockOwner.read(at: path)?.process == getpid())
    withExtendedLifetime(lock) {}
  }

  @Test func onlyOneOfManyHoldsItAtATime() async throws {
    let path = path
    let counter = folder.file("counter")
    _ = try folder.write("0", to: "counter")
    let folder = folder
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<20 {
            let lock = try await FileLock.acquire(
              path, waitingInterval: .microseconds(100), onWait: { _ in })
            let count = try #require(Int(try folder.text(of: counter)))
            _ = try folder.write("\(count + 1)", to: "counter")
            withExtendedLifetime(lock) {}
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try folder.text(of: counter) == "160")
  }
}
