/// The bytes of a CSV file, unpacked, in a buffer from which whole records are taken.
///
/// There are two buffers in turn, so that the bytes before a `fill` can still be read after it.
@safe final class CSVInput: @unchecked Sendable {  // one thread fills, when no other reads
  /// A record longer than this is taken for a mistake: most likely a quote that never ends.
  static let maximumRecord = 64 << 20
  /// Readable bytes behind the last one.
  private static let slack = 32

  /// What messages call the file.
  let path: String
  /// The stored size of the file.
  let storedSize: Int
  /// Whether the stored bytes are to be unpacked.
  let isPacked: Bool
  private let source: any ByteSource
  private let blockSize: Int
  private var readSize: Int
  private var buffer: Buffer
  /// What `buffer` was before the last `fill`.
  private var spare: Buffer
  /// Where the unconsumed bytes start in `buffer`.
  private var start = 0
  private var end = 0
  /// The place in the unpacked file of the first unconsumed byte.
  private(set) var offset = 0
  private(set) var isAtEnd = false

  @safe private struct Buffer {
    var bytes: UnsafeMutablePointer<UInt8>
    var capacity: Int

    init(capacity: Int) {
      unsafe bytes = .allocate(capacity: capacity)
      unsafe bytes.initialize(repeating: 0, count: capacity)
      self.capacity = capacity
    }
  }

  /// - Parameter threads: with more than one, a packed file is read and unpacked ahead by a thread of its own.
  /// - Parameter name: what messages call the file; nil for its path.
  init(
    path: String, name: String? = nil, blockSize: Int, threads: Int
  ) throws(FrameError) {
    precondition(blockSize > 0, "a block of \(blockSize) bytes")
    let file = try FileBytes(path: path)
    self.path = name ?? path
    storedSize = file.size
    isPacked = file.starts(with: GzipBytes.magic)
    let plain: any ByteSource = isPacked ? try GzipBytes(file) : file
    source = threads > 1 && isPacked ? ReadAhead(plain, blockSize: blockSize) ?? plain : plain
    self.blockSize = blockSize
    readSize = blockSize
    buffer = Buffer(capacity: blockSize + blockSize / 8 + Self.slack)
    spare = Buffer(capacity: blockSize + blockSize / 8 + Self.slack)
  }

  deinit {
    unsafe buffer.bytes.deallocate()
    unsafe spare.bytes.deallocate()
  }

  var bytes: UnsafeMutablePointer<UInt8> { unsafe buffer.bytes + start }
  var count: Int { end - start }
  var storedBytesRead: Int { source.consumed }

  /// Adds a block behind the unconsumed bytes, a larger one each time nothing was consumed in between.
  func fill() throws(FrameError) {
    let needed = count + readSize + Self.slack
    if needed > spare.capacity {
      unsafe spare.bytes.deallocate()
      spare = Buffer(capacity: max(needed, spare.capacity * 2))
    }
    unsafe spare.bytes.update(from: bytes, count: count)
    (start, end) = (0, count)
    swap(&buffer, &spare)
    let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.bytes + end, count: readSize)
    let count = try unsafe source.read(into: room)
    end += count
    isAtEnd = count == 0
    readSize = min(readSize * 2, Self.maximumRecord)
  }

  func consume(_ count: Int) {
    guard count > 0 else { return }
    start += count
    offset += count
    readSize = blockSize
  }
}
