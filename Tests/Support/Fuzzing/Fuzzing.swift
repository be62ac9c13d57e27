import Glibc

/// Runs a reader over damaged inputs: a few thousand in CI, or as many as `SLUICE_FUZZ` says (`make fuzz`).
///
/// When asked for, a reader may take no more than 30 seconds for an input and the process no more than 2 GB beyond
/// what it has; the input that ends the process is in the file that is named at the start.
package struct Fuzzing {
  package private(set) var accepted = 0
  package private(set) var refused = 0
  private var slowest = 0.0

  private static let asked: Int? = {
    let count = unsafe getenv("SLUICE_FUZZ").flatMap { unsafe Int(String(cString: $0)) }
    if count != nil { limitMemory() }
    return count
  }()

  /// - Parameters:
  ///   - usual: how many inputs there are unless others are asked for.
  ///   - sealing: makes lengths and checksums right, so that damage gets past the first look.
  ///   - isAccepted: runs the reader; what it throws ends the run.
  package static func run(
    _ reader: String, seeds: [[UInt8]], words: [String] = [], seed: UInt64, usual: Int = 4000,
    sealing: (([UInt8]) -> [UInt8])? = nil, _ isAccepted: ([UInt8]) throws -> Bool
  ) rethrows -> Fuzzing {
    var run = Fuzzing()
    var mutator = Mutator(seeds: seeds, words: words, seed: seed)
    let keeper = asked == nil ? nil : InputKeeper(reader)
    for _ in 0..<(asked ?? usual) {
      let raw = mutator.next()
      let bytes = sealing?(raw) ?? raw
      keeper?.keep(bytes)
      let start = clock()
      if try isAccepted(bytes) {
        run.accepted += 1
        mutator.keep(raw)
      } else {
        run.refused += 1
      }
      run.slowest = max(run.slowest, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    if asked != nil { print("fuzzed \(reader): \(run)") }
    return run
  }

  /// Both outcomes were met, so that neither the damage was too small nor the reader looked at nothing.
  package var isBalanced: Bool {
    let total = accepted + refused
    return accepted > total / 200 && refused > total / 200
  }

  private static func limitMemory() {
    var limit = rlimit()
    guard let pages = firstNumber(of: "/proc/self/statm") else { return }
    limit.rlim_cur = UInt(pages * sysconf(Int32(_SC_PAGESIZE)) + 2 << 30)
    limit.rlim_max = limit.rlim_cur
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
  }

  private static func firstNumber(of path: String) -> Int? {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 100)
    let count = unsafe read(descriptor, &buffer, buffer.count)
    return Int(String(decoding: buffer[..<max(count, 0)].prefix { $0 > 0x20 }, as: UTF8.self))
  }
}

extension Fuzzing: CustomStringConvertible {
  package var description: String {
    "\(accepted + refused) inputs, \(refused) of them refused, the slowest took "
      + "\(Int(slowest * 1000)) ms"
  }
}

/// Holds the input that a reader is busy with in a file, and ends the process when that takes too long.
private final class InputKeeper {
  private let path: String
  private let descriptor: Int32

  init(_ reader: String) {
    path = "/tmp/sluice-fuzz-\(getpid())-\(reader)"
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(descriptor >= 0, "\(path) cannot be written")
    print("fuzzing \(reader); the input it is busy with is \(path)")
  }

  deinit {
    alarm(0)
    close(descriptor)
    unsafe unlink(path)
  }

  func keep(_ bytes: [UInt8]) {
    alarm(30)
    ftruncate(descriptor, bytes.count)
    unsafe pwrite(descriptor, bytes, bytes.count, 0)
  }
}
