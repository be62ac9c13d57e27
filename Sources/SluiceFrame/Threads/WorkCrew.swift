import Glibc
import Synchronization

/// Threads that wait for work in pieces: each round has some independent pieces, done by whoever is free.
///
/// Made for pieces from a tenth of a millisecond upwards. The caller works too and does the whole round where the
/// others get no processor, so a busy machine still gets on.
final class WorkCrew {
  private let rounds: Rounds
  private var helpers: [pthread_t] = []

  /// - Parameter threads: with the caller's; fewer work where the system grants no more.
  init(threads: Int) {
    rounds = Rounds()
    for _ in 1..<max(threads, 1) {
      var thread = pthread_t()
      let context = unsafe Unmanaged.passRetained(rounds)
      let status = unsafe pthread_create(
        &thread, nil,
        { context in
          unsafe Unmanaged<Rounds>.fromOpaque(context!).takeRetainedValue().help()
          return nil
        }, context.toOpaque())
      guard status == 0 else {
        unsafe context.release()
        break
      }
      helpers.append(thread)
    }
  }

  /// Without other threads where there are fewer rows than `many`: these would start when the work is done.
  convenience init(threads: Int, rows: Int, many: Int = 1 << 15) {
    self.init(threads: rows < many ? 1 : threads)
  }

  /// Rows of which only numbers are taken, one of each; fewer are in the cache anyway.
  static let manyTaken = 1 << 20

  deinit {
    rounds.stop()
    for helper in helpers { pthread_join(helper, nil) }
  }

  /// Calls `work` with each of `0..<count` and returns when all are done; what they wrote is then visible.
  ///
  /// The pieces are begun in this order, so the longest should come first.
  func run(_ count: Int, _ work: @Sendable (Int) -> Void) {
    if helpers.isEmpty || count < 2 {
      for piece in 0..<count { work(piece) }
    } else {
      withoutActuallyEscaping(work) { rounds.run(count, $0) }
    }
  }

  /// What `work` gives for each of `0..<count`.
  func map<Result: Sendable>(_ count: Int, _ work: @Sendable (Int) -> Result) -> [Result] {
    let results = Mutex<[(piece: Int, result: Result)]>([])
    run(count) { piece in
      let result = work(piece)
      results.withLock { $0.append((piece, result)) }
    }
    return results.withLock { $0.sorted { $0.piece < $1.piece }.map(\.result) }
  }

  /// Calls `work` with the ranges that `ranges(of:)` gives.
  func run(over count: Int, _ work: @Sendable (Range<Int>) -> Void) {
    let ranges = ranges(of: count)
    run(ranges.count) { work(ranges[$0]) }
  }

  /// Ranges that make up `0..<count`, each but the last of a multiple of 64: some for each thread, so that one that
  /// is held up leaves work to the others, but none too small for a piece.
  func ranges(of count: Int) -> [Range<Int>] {
    let pieces = helpers.isEmpty ? 1 : min(4 * (helpers.count + 1), count / Self.smallest)
    let height = max((count / max(pieces, 1) + 63) & ~63, 64)
    return stride(from: 0, to: count, by: height).map { $0..<min($0 + height, count) }
  }

  /// Rows of which a few operations on each make a piece.
  static let smallest = 1 << 14
}

/// The round that is being done.
///
/// `lock` guards every stored property; the pieces themselves are done without it.
@safe private final class Rounds: @unchecked Sendable {  // guarded by `lock`, as said above
  private var work: (@Sendable (Int) -> Void)?
  private var count = 0
  private var begun = 0
  private var done = 0
  private var stopped = false
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// There are pieces to begin, or never will be again.
  private let started: UnsafeMutablePointer<pthread_cond_t>
  /// All pieces are done.
  private let finished: UnsafeMutablePointer<pthread_cond_t>

  init() {
    unsafe lock = .allocate(capacity: 1)
    unsafe started = .allocate(capacity: 1)
    unsafe finished = .allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(started, nil)
    unsafe pthread_cond_init(finished, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(started)
    unsafe pthread_cond_destroy(finished)
    unsafe pthread_mutex_destroy(lock)
    unsafe started.deallocate()
    unsafe finished.deallocate()
    unsafe lock.deallocate()
  }

  func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    unsafe pthread_mutex_lock(lock)
    self.work = work
    (self.count, begun, done) = (count, 0, 0)
    unsafe pthread_cond_broadcast(started)
    doPieces()
    while done < count { unsafe pthread_cond_wait(finished, lock) }
    self.work = nil
    unsafe pthread_mutex_unlock(lock)
  }

  /// What a helper does until `stop`.
  func help() {
    unsafe pthread_mutex_lock(lock)
    while !stopped {
      doPieces()
      if !stopped { unsafe pthread_cond_wait(started, lock) }
    }
    unsafe pthread_mutex_unlock(lock)
  }

  /// Begins pieces as long as there are any; the lock is held before and after.
  private func doPieces() {
    while let work, begun < count {
      let piece = begun
      begun += 1
      unsafe pthread_mutex_unlock(lock)
      work(piece)
      unsafe pthread_mutex_lock(lock)
      done += 1
      if done == count { unsafe pthread_cond_signal(finished) }
    }
  }

  func stop() {
    unsafe pthread_mutex_lock(lock)
    stopped = true
    unsafe pthread_cond_broadcast(started)
    unsafe pthread_mutex_unlock(lock)
  }
}
