import Foundation
import Glibc
import SluiceStore
import SluiceTestSupport
import Synchronization
import Testing

/// Threads and tasks that meet at one file.
struct ConcurrencyTests {
  @Test func threadsTakeTurns() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lock")
    let inside = Mutex(0)
    let total = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<25 {
        do {
          let lock = try FileLock.acquire(path, wait: true)
          #expect(
            inside.withLock {
              $0 += 1; return $0
            } == 1)
          total.withLock { $0 += 1 }
          inside.withLock { $0 -= 1 }
          lock.release()
        } catch {
          Issue.record(error)
        }
      }
    }
    #expect(total.withLock { $0 } == 200)
  }

  @Test func tasksWaitWithoutBlockingAndCanBeCancelled() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lock")
    let held = try FileLock.acquire(path, wait: false)
    let (told, telling) = AsyncStream.makeStream(of: Int32?.self)
    let waiting = Task {
      try await FileLock.acquire(path, waitingInterval: .milliseconds(1)) { owner in
        telling.yield(owner?.process)
      }
    }
    var heard = told.makeAsyncIterator()
    #expect(await heard.next() == getpid())
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    let next = Task {
      try await FileLock.acquire(path, waitingInterval: .milliseconds(1)) { _ in
        telling.yield(0)
      }
    }
    #expect(await heard.next() == 0)
    held.release()
    try await next.value.release()
  }

  @Test func readersSeeOldOrNew() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("file")
    try AtomicFile.write([UInt8](repeating: 0, count: 10_000), to: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for value in UInt8(1)...30 {
          try AtomicFile.write([UInt8](repeating: value, count: 10_000), to: path)
        }
      }
      group.addTask {
        var last: UInt8 = 0
        while last < 30 {
          let bytes = try contents(path)
          #expect(bytes.count == 10_000 && Set(bytes).count == 1)
          #expect(bytes[0] >= last)
          last = bytes[0]
        }
      }
      try await group.waitForAll()
    }
  }
}
