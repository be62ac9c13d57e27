import SluiceEngine
import SluiceHTTP
import SluiceStore
import Synchronization

/// A file that has been fetched, checked and stored.
struct FetchedFile: Sendable {
  let object: (digest: Digest, size: Int)
  let outcome: FileDownload.Outcome
}

/// The way of a file from its address into the store: one process fetches it, others wait.
struct FileFetch: Sendable {
  private let step: DownloadStep
  private let store: ObjectStore
  private let folder: String
  private let partPath: String
  private let report: @Sendable (Double, String) -> Void
  private let log: @Sendable (String) -> Void

  init(_ step: DownloadStep, _ io: StepIO) {
    self.step = step
    store = io.place.store
    folder = io.place.downloads
    let name = "\(step.address.text)\n\(step.sha256?.hex ?? "")"
    partPath = "\(folder)/\(Digest.of(Array(name.utf8)).hex.prefix(32)).part"
    report = io.progressHandler
    log = io.logHandler
  }

  func run() async throws -> FetchedFile {
    try makeFolder(folder)
    let lockPath = "\(partPath).lock"
    let lock: WorkLock
    if let free = try WorkLock.attempt(lockPath) {
      lock = free
    } else {
      let owner = LockOwner.read(at: lockPath)?.description ?? "another process"
      log("waiting for \(owner), which fetches the same file")
      lock = try await WorkLock.wait(lockPath, interval: .milliseconds(100))
    }
    defer { lock.release() }
    return try await fetch(isSecond: false)
  }

  private func fetch(isSecond: Bool) async throws -> FetchedFile {
    var download = FileDownload(step.address, to: partPath)
    download.policy = RetryPolicy(retries: step.retries)
    download.timeout = .seconds(step.timeout)
    download.isPinned = step.sha256 != nil
    let outcome = try await received(download)
    if outcome.resumedFrom > 0 { log("went on behind \(byteCount(outcome.resumedFrom))") }
    if let encoding = outcome.contentEncoding {
      log("the server packed the bytes (\(encoding)); they are kept as they came")
    }
    let partPath = partPath
    if let wanted = step.sha256 {
      report(1, "checking")
      let found = try await StepThread.run { try Digest.of(fileAt: partPath).digest }
      if found != wanted {
        download.discard()
        // What was there before may have been of another version.
        if outcome.resumedFrom > 0, !isSecond {
          log("what had come before does not fit what came now; fetching all of it again")
          return try await fetch(isSecond: true)
        }
        throw StepFailure(
          "\(step.address) gave a file with the SHA-256 \(found.hex) (\(byteCount(outcome.size))), "
            + "not \(wanted.hex)",
          hint: "the file has changed there, or the checksum is that of another one")
      }
    } else if !outcome.isLengthKnown {
      log("the server did not say how long the file is, so it may have been cut off unnoticed")
    }
    report(1, "storing")
    let store = store
    let object = try await StepThread.run(isCancellable: false) {
      try store.adopt(fileAt: partPath)
    }
    download.discard()
    if step.sha256 == nil { log("its SHA-256 is \(object.digest.hex)") }
    return FetchedFile(object: object, outcome: outcome)
  }

  /// Copying blocks, so it has a thread; the lock is held until that thread has ended.
  private func received(_ download: FileDownload) async throws -> FileDownload.Outcome {
    guard step.address.scheme == .file else { return try await download.run { observe($0) } }
    let flag = Flag()
    return try await withTaskCancellationHandler {
      try await StepThread.run(isCancellable: false) {
        try download.copy(isCancelled: { flag.isSet.load(ordering: .relaxed) }, observe: observe)
      }
    } onCancel: {
      flag.isSet.store(true, ordering: .relaxed)
    }
  }

  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  private func observe(_ event: FileDownload.Event) {
    switch event {
    case .received(let size, let total?):
      report(
        total == 0 ? 1 : min(1, Double(size) / Double(total)),
        "\(byteCount(size)) of \(byteCount(total))")
    case .received(let size, nil): report(0, byteCount(size))
    case .retry(let line): log(line)
    }
  }
}
