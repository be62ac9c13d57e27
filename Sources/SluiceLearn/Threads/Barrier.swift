import Glibc
import Synchronization

/// A meeting point of a fixed number of threads, for phases of some ten microseconds.
///
/// A thread that waits first spins, then yields, then sleeps, so that short phases cost no system call and
/// a busy or single-core machine still gets on.
@safe final class Barrier: @unchecked Sendable {
  // Unchecked: mutex and condition are made for sharing, the rest is atomic.
  private let threadCount: Int
  private let arrived = Atomic<Int>(0)
  private let generation = Atomic<UInt>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let opened: UnsafeMutablePointer<pthread_cond_t>

  /// Rounds of looking before the first yield, and of yielding before sleep.
  private static let spins = 4_000
  private static let yields = 100

  init(threadCount: Int) {
    precondition(threadCount > 0, "a barrier of \(threadCount) threads never opens")
    self.threadCount = threadCount
    unsafe mutex = .allocate(capacity: 1)
    unsafe opened = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(opened, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(opened)
    unsafe pthread_mutex_destroy(mutex)
    unsafe opened.deallocate()
    unsafe mutex.deallocate()
  }

  /// Returns when all threads have called it; what they wrote before is then visible to all.
  func wait() {
    guard threadCount > 1 else { return }
    let mine = generation.load(ordering: .acquiring)
    if arrived.add(1, ordering: .acquiringAndReleasing).newValue == threadCount {
      arrived.store(0, ordering: .relaxed)
      // Under the mutex, so that no sleeper misses it between its last look and its sleep.
      unsafe pthread_mutex_lock(mutex)
      generation.store(mine &+ 1, ordering: .releasing)
      unsafe pthread_cond_broadcast(opened)
      unsafe pthread_mutex_unlock(mutex)
      return
    }
    for _ in 0..<Self.spins where generation.load(ordering: .acquiring) != mine { return }
    for _ in 0..<Self.yields {
      sched_yield()
      if generation.load(ordering: .acquiring) != mine { return }
    }
    unsafe pthread_mutex_lock(mutex)
    while generation.load(ordering: .acquiring) == mine { unsafe pthread_cond_wait(opened, mutex) }
    unsafe pthread_mutex_unlock(mutex)
  }
}
