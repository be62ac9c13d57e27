import Glibc
import Synchronization

/// Runs one closure on several operating system threads at once and waits for all of them.
///
/// The tasks of Swift's concurrency must not block, and the barriers of a training kernel do; hence own threads.
enum ThreadTeam {
  /// One thread's view of its team.
  struct Member: Sendable {
    /// 0 for the calling thread.
    let index: Int
    let count: Int
    let barrier: Barrier

    /// This thread's part of `0..<total`, in one piece; the parts of all members make up the whole.
    func share(of total: Int) -> Range<Int> {
      (total * index / count)..<(total * (index + 1) / count)
    }
  }

  /// Calls `body` on `threadCount` threads, the caller's among them, or on fewer if the system grants no more.
  static func run(threadCount: Int, _ body: @escaping @Sendable (Member) -> Void) {
    let gate = Gate(body)
    var threads: [pthread_t] = []
    for index in 1..<max(threadCount, 1) {
      var thread = pthread_t()
      let start = unsafe Unmanaged.passRetained(Start(gate: gate, index: index))
      let status = unsafe pthread_create(
        &thread, nil,
        { raw in
          guard let raw = unsafe raw else { return nil }
          let start = unsafe Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
          start.gate.pass(index: start.index)
          return nil
        }, unsafe start.toOpaque())
      guard status == 0 else {
        unsafe start.release()
        break
      }
      threads.append(thread)
    }
    gate.open(count: threads.count + 1)
    gate.pass(index: 0)
    for thread in threads { pthread_join(thread, nil) }
  }

  /// What a new thread is handed.
  private final class Start: Sendable {
    let gate: Gate
    let index: Int

    init(gate: Gate, index: Int) {
      self.gate = gate
      self.index = index
    }
  }

  /// Holds new threads back until it is known how many the system granted.
  private final class Gate: Sendable {
    private let body: @Sendable (Member) -> Void
    private let barrier = Mutex<Barrier?>(nil)
    private let count = Atomic<Int>(0)

    init(_ body: @escaping @Sendable (Member) -> Void) { self.body = body }

    func open(count: Int) {
      barrier.withLock { $0 = Barrier(threadCount: count) }
      self.count.store(count, ordering: .releasing)
    }

    func pass(index: Int) {
      var granted = count.load(ordering: .acquiring)
      while granted == 0 {
        sched_yield()
        granted = count.load(ordering: .acquiring)
      }
      guard let barrier = barrier.withLock({ $0 }) else { return }
      body(Member(index: index, count: granted, barrier: barrier))
    }
  }
}
