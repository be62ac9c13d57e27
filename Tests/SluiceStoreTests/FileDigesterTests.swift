import Glibc
import SluiceStore
import SluiceTestSupport
import Synchronization
import Testing

/// A memo in memory that counts what it was asked; the mutex guards all of it.
final class CountingMemo: FileMemo {
  struct State {
    var known: [FileStamp: Digest] = [:]
    var hits = 0
    var remembered = 0
  }

  let state = Mutex(State())

  func digest(for stamp: FileStamp, path: String) -> Digest? {
    state.withLock { state in
      let digest = state.known[stamp]
      if digest != nil { state.hits += 1 }
      return digest
    }
  }

  func remember(_ digest: Digest, for stamp: FileStamp, path: String) {
    state.withLock { state in
      state.known[stamp] = digest
      state.remembered += 1
    }
  }
}

struct FileDigesterTests {
  let folder: TemporaryFolder
  private let memo = CountingMemo()

  init() throws { folder = try TemporaryFolder() }

  /// A digester whose clock is this long after now.
  private func digester(after nanoseconds: Int64) -> FileDigester {
    FileDigester(memo: memo, now: { wallClock() + nanoseconds })
  }

  @Test func withoutAMemoTheBytesAreRead() throws {
    let path = try folder.write("abc", to: "data.csv")
    let digester = FileDigester(memo: nil)
    #expect(try digester.digest(ofFileAt: path) == Digest.of(Array("abc".utf8)))
    _ = try folder.write("abd", to: "data.csv")
    #expect(try digester.digest(ofFileAt: path) == Digest.of(Array("abd".utf8)))
  }

  @Test func anOldFileIsReadOnce() throws {
    let path = try folder.write("abc", to: "data.csv")
    let later = digester(after: 10_000_000_000)
    for _ in 0..<3 {
      #expect(try later.digest(ofFileAt: path) == Digest.of(Array("abc".utf8)))
    }
    #expect(memo.state.withLock { $0.remembered } == 1)
    #expect(memo.state.withLock { $0.hits } == 2)
  }

  @Test func aFileJustWrittenIsNotRemembered() throws {
    // The clock stands at the moment of the change, so one more change might not move the stamp.
    let path = try folder.write("abc", to: "data.csv")
    let stamp = try FileStamp(of: path)
    let digester = FileDigester(memo: memo, now: { stamp.ctimeNanoseconds })
    for text in ["abd", "abe", "abf"] {
      _ = try folder.write(text, to: "data.csv")
      #expect(try digester.digest(ofFileAt: path) == Digest.of(Array(text.utf8)))
    }
    #expect(memo.state.withLock { $0.remembered } == 0)
  }

  @Test func aChangeThatKeepsSizeAndTimeIsSeen() throws {
    let path = try folder.write("abc", to: "data.csv")
    let later = digester(after: 10_000_000_000)
    _ = try later.digest(ofFileAt: path)
    let before = try FileStamp(of: path)
    // Rewritten, and its modification time set back: the kernel's own time still moves.
    var stamp = before
    while stamp == before {
      _ = try folder.write("xyz", to: "data.csv")
      let (seconds, rest) = before.mtimeNanoseconds.quotientAndRemainder(
        dividingBy: 1_000_000_000)
      let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
      unsafe [time, time].withUnsafeBufferPointer { times in
        _ = unsafe utimensat(AT_FDCWD, path, times.baseAddress, 0)
      }
      stamp = try FileStamp(of: path)
    }
    #expect(try later.digest(ofFileAt: path) == Digest.of(Array("xyz".utf8)))
  }

  @Test func problemsAreToldInWords() throws {
    let path = try folder.write("abc", to: "data.csv")
    #expect(FileDigester.problem(withFileAt: path) == nil)
    let missing = folder.file("none.csv")
    #expect(FileDigester.problem(withFileAt: missing) == "there is no file '\(missing)'")
    #expect(
      FileDigester.problem(withFileAt: folder.path)
        == "'\(folder.path)' is a directory, not a file")
    #expect(FileDigester.problem(withFileAt: "/dev/null") == "'/dev/null' is not a regular file")
    #expect(FileDigester.problem(withFileAt: "\(path)/x") == "there is no file '\(path)/x'")
    #expect(FileDigester.problem(withFileAt: "") == "there is no file ''")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read every file"))
  func aFileWithoutPermissionIsToldInWords() throws {
    let path = try folder.write("abc", to: "secret.csv")
    #expect(unsafe chmod(path, 0) == 0)
    #expect(
      FileDigester.problem(withFileAt: path) == "'\(path)' cannot be read: no permission")
    let error = #expect(throws: StoreError.self) {
      try FileDigester(memo: nil).digest(ofFileAt: path)
    }
    #expect(error?.code == .unreadable)
  }

  @Test func errorsSayWhatIsThere() throws {
    let digester = FileDigester(memo: memo)
    let missing = #expect(throws: StoreError.self) {
      try digester.digest(ofFileAt: folder.file("none"))
    }
    #expect(missing?.code == .missing)
    let directory = #expect(throws: StoreError.self) {
      try digester.digest(ofFileAt: folder.path)
    }
    #expect(directory?.code == .notAFile)
    let pipe = folder.file("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let error = #expect(throws: StoreError.self) {
      try FileDigester(memo: nil).digest(ofFileAt: pipe)
    }
    #expect(error?.code == .notAFile)
  }
}
