import Foundation
import Glibc
import SluiceStore
import SluiceTestSupport
import Synchronization
import Testing

/// What child processes leave that are killed in the middle of their work.
struct CrashTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(in name: String) -> [String] {
    (try? folder.names(in: folder.file(name))) ?? []
  }

  @Test func deadWritersAreCleanedUpAndLiveOnesAreNot() async throws {
    let root = folder.file("store")
    await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String] in
      let writer = try ObjectStore(root: root).makeWriter()
      try writer.write([UInt8](repeating: 1, count: 1_000_000))
      kill(getpid(), SIGKILL)
    }
    #expect(names(in: "store/tmp").count == 1)
    let live = try ObjectStore(root: root).makeWriter()
    try live.write([1])
    #expect(names(in: "store/tmp").count == 1, "the first writer cleans up")
    #expect(try ObjectStore(root: root).removeStaleTemporaries() == 0)
    _ = try ObjectStore(root: root).store([2])
    let (digest, size) = try live.finish()
    #expect(try ObjectStore(root: root).hasObject(digest, size: size))
    #expect(names(in: "store/tmp") == [])
  }

  @Test func killedAtAnyPointLeavesWholeObjectsOnly() async throws {
    let root = folder.file("store")
    await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String] in
      let store = try ObjectStore(root: root)
      DispatchQueue.global().async {
        // The store of the other threads is in full swing by then.
        while store.size(of: Digest.of([UInt8](repeating: 30, count: 10_000))) == nil {}
        kill(getpid(), SIGKILL)
      }
      DispatchQueue.concurrentPerform(iterations: 4) { thread in
        for value in UInt8(0)..<200 {
          _ = try? store.store([UInt8](repeating: value, count: 10_000 + thread))
        }
      }
      while true { pause() }
    }
    let store = try ObjectStore(root: root)
    store.removeStaleTemporaries()
    #expect(names(in: "store/tmp") == [])
    var count = 0
    for shard in names(in: "store") where shard != "tmp" {
      for name in names(in: "store/\(shard)") {
        let digest = try #require(Digest(hex: shard + name))
        try store.verify(digest)
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test func deathReleasesAndTheStaleRecordIsReplaced() async throws {
    let path = folder.file("lock")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let lock = try FileLock.acquire(path, wait: false)
      withExtendedLifetime(lock) { _ = kill(getpid(), SIGKILL) }
    }
    let stale = try #require(LockOwner.read(at: path))
    #expect(stale.process != getpid())
    let lock = try FileLock.acquire(path, wait: false)
    #expect(LockOwner.read(at: path)?.process == getpid())
    lock.release()
  }
}
