/// The bytes of a CSV file, unpacked, in a buffer from which whole records are taken.
@safe final class CSVInput {
  /// A record longer than this is taken for a mistake: most likely a quote that never ends.
  static let maximumRecord = 64 << 20
  private static let slack = 32

  /// What messages call the file.
  let path: String
  /// The stored size of the file.
  let storedSize: Int
  private let source: any ByteSource
  private let blockSize: Int
  private var readSize: Int
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Where the unconsumed bytes start in `buffer`.
  private var start = 0
  private var end = 0
  /// The place in the unpacked file of the first unconsumed byte.
  private(set) var offset = 0
  private(set) var isAtEnd = false

  /// - Parameter threads: with more than one, reading and unpacking are done ahead by a thread of their own.
  /// - Parameter name: what messages call the file; nil for its path.
  init(
    path: String, name: String? = nil, blockSize: Int, threads: Int
  ) throws(FrameError) {
    precondition(blockSize > 0, "a block of \(blockSize) bytes")
    let file = try FileBytes(path: path)
    self.path = name ?? path
    storedSize = file.size
    let packed = file.starts(with: GzipBytes.magic)
    let plain: any ByteSource = packed ? try GzipBytes(file) : file
    source = threads > 1 ? ReadAhead(plain, blockSize: blockSize) ?? plain : plain
    self.blockSize = blockSize
    readSize = blockSize
    capacity = 2 * blockSize + Self.slack
    unsafe buffer = .allocate(capacity: capacity)
    unsafe buffer.initialize(repeating: 0, count: capacity)
  }

  deinit { unsafe buffer.deallocate() }

  var bytes: UnsafeMutablePointer<UInt8> { unsafe buffer + start }
  var count: Int { end - start }
  var storedBytesRead: Int { source.consumed }

  /// Adds a block behind the unconsumed bytes, a larger one each time nothing was consumed in between.
  func fill() throws(FrameError) {
    if start > 0 {
      unsafe buffer.update(from: buffer + start, count: count)
      (start, end) = (0, count)
    }
    if end + readSize + Self.slack > capacity {
      let larger = max(capacity * 2, end + readSize + Self.slack)
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      unsafe grown.update(from: buffer, count: end)
      unsafe (grown + end).initialize(repeating: 0, count: larger - end)
      unsafe buffer.deallocate()
      unsafe buffer = grown
      capacity = larger
    }
    let room = unsafe UnsafeMutableRawBufferPointer(start: buffer + end, count: readSize)
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
