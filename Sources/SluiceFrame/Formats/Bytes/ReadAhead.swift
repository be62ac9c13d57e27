import Glibc

/// Reads another source on a thread of its own, a few blocks ahead of who uses it.
final class ReadAhead: ByteSource {
  private static let blockCount = 4

  private let ring: Ring
  private let thread: pthread_t
  private var position = 0
  private(set) var consumed = 0

  /// Takes over `source`: nobody else may read it afterwards.
  /// - Returns: nil where no thread can be started; `source` is then untouched.
  init?(_ source: any ByteSource, blockSize: Int) {
    let ring = Ring(source, blockCount: Self.blockCount, blockSize: blockSize)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(ring)
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        unsafe Unmanaged<Ring>.fromOpaque(context!).takeRetainedValue().produce()
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      unsafe context.release()
      return nil
    }
    self.ring = ring
    self.thread = thread
  }

  deinit {
    ring.stop()
    pthread_join(thread, nil)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
    var filled = 0
    while filled < buffer.count, let block = try ring.waitForBlock() {
      let count = min(block.count - position, buffer.count - filled)
      unsafe (buffer.baseAddress! + filled).copyMemory(
        from: block.bytes.baseAddress! + position, byteCount: count)
      filled += count
      position += count
      consumed = block.consumed
      if position == block.count {
        ring.release()
        position = 0
      }
    }
    return filled
  }
}

/// The blocks between the two threads.
///
/// `lock` guards every stored property but `source`, which belongs to the producing thread, and the bytes of a
/// block, which belong to the producer until the block counts as filled and to the consumer until it is released.
@safe private final class Ring: @unchecked Sendable {  // guarded by `lock`, as said above
  @safe struct Block {
    let bytes: UnsafeMutableRawBufferPointer
    var count = 0
    var consumed = 0
  }

  private let source: any ByteSource
  private var blocks: [Block]
  private var first = 0
  private var filled = 0
  private var end: Result<Void, FrameError>?
  private var stopped = false
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  init(_ source: any ByteSource, blockCount: Int, blockSize: Int) {
    self.source = source
    blocks = (0..<blockCount).map { _ in
      unsafe Block(bytes: .allocate(byteCount: blockSize, alignment: 16))
    }
    unsafe lock = .allocate(capacity: 1)
    unsafe changed = .allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    for block in blocks { unsafe block.bytes.deallocate() }
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(lock)
    unsafe changed.deallocate()
    unsafe lock.deallocate()
  }

  private func locked<T>(_ body: () -> T) -> T {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body()
  }

  private func waitWhile(_ condition: () -> Bool) {
    while condition() { unsafe pthread_cond_wait(changed, lock) }
  }

  private func signal() { unsafe pthread_cond_signal(changed) }

  /// The producing thread: runs until the source ends, fails or the consumer stops it.
  func produce() {
    while true {
      let next: (index: Int, block: Block)? = locked {
        waitWhile { filled == blocks.count && !stopped }
        let index = (first + filled) % blocks.count
        return stopped ? nil : (index, blocks[index])
      }
      guard let (free, block) = next else { return }
      do throws(FrameError) {
        let count = try unsafe source.read(into: block.bytes)
        locked {
          if count == 0 {
            end = .success(())
          } else {
            blocks[free].count = count
            blocks[free].consumed = source.consumed
            filled += 1
          }
          signal()
        }
        if count == 0 { return }
      } catch {
        locked {
          end = .failure(error)
          signal()
        }
        return
      }
    }
  }

  /// The oldest filled block; nil at the end.
  func waitForBlock() throws(FrameError) -> Block? {
    let next: Result<Block?, FrameError> = locked {
      waitWhile { filled == 0 && end == nil }
      if filled > 0 { return .success(blocks[first]) }
      if case .failure(let error) = end { return .failure(error) }
      return .success(nil)
    }
    return try next.get()
  }

  /// Gives the oldest filled block back to the producer.
  func release() {
    locked {
      first = (first + 1) % blocks.count
      filled -= 1
      signal()
    }
  }

  func stop() {
    locked {
      stopped = true
      signal()
    }
  }
}
