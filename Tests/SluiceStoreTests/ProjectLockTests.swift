import Glibc
import SluiceStore
import SluiceTestSupport
import Testing

struct ProjectLockTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func manyMayUseButOnlyOneMayRemove() throws {
    let one = try ProjectLock.acquire(in: folder.path, .shared, wait: false)
    let two = try ProjectLock.acquire(in: folder.path, .shared, wait: false)
    let refused = #expect(throws: StoreError.self) {
      try ProjectLock.acquire(in: folder.path, .exclusive, wait: false, holders: { "run 7" })
    }
    #expect(refused?.code == .locked)
    #expect(refused?.message == "'\(folder.path)' is in use by run 7")
    one.release()
    #expect(throws: StoreError.self) {
      try ProjectLock.acquire(in: folder.path, .exclusive, wait: false)
    }
    two.release()
    let alone = try ProjectLock.acquire(in: folder.path, .exclusive, wait: false)
    let kept = #expect(throws: StoreError.self) {
      try ProjectLock.acquire(in: folder.path, .shared, wait: false, holders: { "run 7" })
    }
    #expect(kept?.message.contains("in use by process \(getpid()) on ") == true)
    withExtendedLifetime(alone) {}
  }

  @Test func whoWaitsIsToldForWhom() throws {
    var user: FileLock? = try ProjectLock.acquire(in: folder.path, .shared, wait: false)
    var waited: [String] = []
    let alone = try ProjectLock.acquire(
      in: folder.path, .exclusive, wait: true, holders: { "run 7" },
      onWait: { holder in
        waited.append(holder)
        user = nil
      })
    #expect(user == nil)
    #expect(waited == ["run 7"])
    withExtendedLifetime(alone) {}
  }

  @Test func aRecordOfSomebodyDeadIsNotRepeated() throws {
    _ = try folder.write(
      #"{"process": 1, "host": "wren", "since": 0, "command": "sluice gc"}"#, to: ".lock")
    let user = try ProjectLock.acquire(in: folder.path, .shared, wait: false)
    let refused = #expect(throws: StoreError.self) {
      try ProjectLock.acquire(in: folder.path, .exclusive, wait: false)
    }
    #expect(refused?.message.hasSuffix("is in use by another process") == true)
    withExtendedLifetime(user) {}
  }
}
